ALTER TABLE "run" ADD COLUMN "memory_estimate" bigint;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "peak_of" text;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "operations" double precision;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "flops" double precision;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "product_flops" double precision;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_peak_known" CHECK ("peak_of" in ('run', 'process'));--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_rates_finite" CHECK ("operations" > '-Infinity' and "operations" < 'Infinity' and "flops" > '-Infinity' and "flops" < 'Infinity' and "product_flops" > '-Infinity' and "product_flops" < 'Infinity');--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_report_whole" CHECK (num_nulls("memory_estimate", "peak_of", "operations", "flops", "product_flops") in (0, 5));--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_report_bounds" CHECK ("memory_estimate" >= 0 and "operations" >= 0 and "flops" >= 0 and "product_flops" > 0);