CREATE TABLE "circuit_bootstrap" (
	"circuit_id" integer PRIMARY KEY,
	"resamples" integer NOT NULL,
	"seed" bigint NOT NULL,
	"level" double precision NOT NULL,
	"method" text NOT NULL,
	"intervals" jsonb NOT NULL,
	"stability" double precision,
	"edge_cells" integer[] NOT NULL,
	"edge_frequency" real[] NOT NULL,
	"node_numbers" integer[] NOT NULL,
	"node_frequency" real[] NOT NULL,
	"seconds" double precision NOT NULL,
	CONSTRAINT "circuit_bootstrap_method_known" CHECK ("method" in ('bca', 'percentile')),
	CONSTRAINT "circuit_bootstrap_bounds" CHECK ("resamples" > 0 and "level" between 0 and 1 and "stability" between 0 and 1 and "seconds" >= 0),
	CONSTRAINT "circuit_bootstrap_columns" CHECK (cardinality("edge_cells") = cardinality("edge_frequency") and cardinality("node_numbers") = cardinality("node_frequency"))
);
--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "resamples" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "circuit_bootstrap" ADD CONSTRAINT "circuit_bootstrap_circuit_id_circuit_id_fkey" FOREIGN KEY ("circuit_id") REFERENCES "circuit"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "run" DROP CONSTRAINT "run_bounds", ADD CONSTRAINT "run_bounds" CHECK ("steps" > 0 and "threshold" between 0 and 1 and "peak_memory" >= 0 and "resamples" >= 0);