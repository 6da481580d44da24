CREATE TABLE "node_score" (
	"run_id" integer,
	"row" integer,
	"node" text NOT NULL,
	"score" double precision NOT NULL,
	"in_circuit" boolean NOT NULL,
	CONSTRAINT "node_score_pkey" PRIMARY KEY("run_id","row"),
	CONSTRAINT "node_score_finite" CHECK ("score" > '-Infinity' and "score" < 'Infinity'),
	CONSTRAINT "node_score_row" CHECK ("row" >= 0)
);
--> statement-breakpoint
ALTER TABLE "circuit" ADD COLUMN "requested_nodes" integer;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "reference" text;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "pooled" boolean;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "device" text;--> statement-breakpoint
CREATE INDEX "node_score_over_training" ON "node_score" ("node","run_id");--> statement-breakpoint
ALTER TABLE "node_score" ADD CONSTRAINT "node_score_run_id_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_ablation_known" CHECK ("ablation" in ('interchange', 'mean', 'zero'));--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_device_known" CHECK ("device" in ('cpu', 'webgpu', 'cuda'));--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_reference_of_mean" CHECK (("ablation" = 'mean') = ("reference" is not null) and ("ablation" = 'mean') = ("pooled" is not null));--> statement-breakpoint
ALTER TABLE "circuit" DROP CONSTRAINT "circuit_counts", ADD CONSTRAINT "circuit_counts" CHECK ("edges" >= 0 and "nodes" >= 0 and "requested_edges" >= "edges" and "requested_nodes" >= 0);--> statement-breakpoint
ALTER TABLE "run" DROP CONSTRAINT "run_metric_known", ADD CONSTRAINT "run_metric_known" CHECK ("metric" in ('logit-diff', 'prob-diff', 'log-prob', 'kl', 'accuracy', 'rank'));--> statement-breakpoint
ALTER TABLE "task_performance" DROP CONSTRAINT "task_performance_metric_known", ADD CONSTRAINT "task_performance_metric_known" CHECK ("metric" in ('logit-diff', 'prob-diff', 'log-prob', 'kl', 'accuracy', 'rank'));