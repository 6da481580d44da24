ALTER TABLE "run" ADD COLUMN "level" text DEFAULT 'edge' NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ALTER COLUMN "completeness_gap" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_level_known" CHECK ("level" in ('edge', 'node'));--> statement-breakpoint
ALTER TABLE "run" DROP CONSTRAINT "run_method_known", ADD CONSTRAINT "run_method_known" CHECK ("method" in ('eap', 'eap-ig', 'clean-corrupted', 'eap-ig-activations', 'exact'));--> statement-breakpoint
ALTER TABLE "run" DROP CONSTRAINT "run_path_known", ADD CONSTRAINT "run_path_known" CHECK ("path" in ('left', 'right', 'paper', 'midpoint', 'gauss-legendre'));