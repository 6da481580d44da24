CREATE TABLE "checkpoint" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "checkpoint_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"model_id" integer NOT NULL,
	"revision" text NOT NULL,
	"step" integer NOT NULL,
	"tokens" bigint,
	"weight_hash" text NOT NULL,
	CONSTRAINT "checkpoint_revision_once" UNIQUE("model_id","revision"),
	CONSTRAINT "checkpoint_weight_hash_form" CHECK ("weight_hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "checkpoint_counts" CHECK ("step" >= 0 and "tokens" >= 0)
);
--> statement-breakpoint
CREATE TABLE "circuit" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "circuit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"run_id" integer NOT NULL UNIQUE,
	"requested_edges" integer NOT NULL,
	"edges" integer NOT NULL,
	"nodes" integer NOT NULL,
	"metric" double precision NOT NULL,
	"faithfulness_plain" double precision,
	"faithfulness_floor_corrected" double precision,
	"reached" boolean NOT NULL,
	"curve" jsonb NOT NULL,
	CONSTRAINT "circuit_metric_finite" CHECK ("metric" > '-Infinity' and "metric" < 'Infinity'),
	CONSTRAINT "circuit_faithfulness_finite" CHECK ("faithfulness_plain" > '-Infinity' and "faithfulness_plain" < 'Infinity' and "faithfulness_floor_corrected" > '-Infinity' and "faithfulness_floor_corrected" < 'Infinity'),
	CONSTRAINT "circuit_counts" CHECK ("edges" >= 0 and "nodes" >= 0 and "requested_edges" >= "edges")
);
--> statement-breakpoint
CREATE TABLE "circuit_edge" (
	"circuit_id" integer,
	"cell" integer,
	"writer" text NOT NULL,
	"reader" text NOT NULL,
	"score" double precision NOT NULL,
	CONSTRAINT "circuit_edge_pkey" PRIMARY KEY("circuit_id","cell"),
	CONSTRAINT "circuit_edge_score_finite" CHECK ("score" > '-Infinity' and "score" < 'Infinity'),
	CONSTRAINT "circuit_edge_cell" CHECK ("cell" >= 0)
);
--> statement-breakpoint
CREATE TABLE "dataset" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "dataset_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"hash" text NOT NULL UNIQUE,
	"items" integer NOT NULL,
	"positions" integer NOT NULL,
	CONSTRAINT "dataset_hash_form" CHECK ("hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "dataset_counts" CHECK ("items" > 0 and "positions" > 0)
);
--> statement-breakpoint
CREATE TABLE "edge_scores" (
	"run_id" integer PRIMARY KEY,
	"layout" smallint NOT NULL,
	"packed" bytea NOT NULL,
	CONSTRAINT "edge_scores_whole_floats" CHECK (octet_length("packed") % 4 = 0)
);
--> statement-breakpoint
CREATE TABLE "family" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "family_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL UNIQUE
);
--> statement-breakpoint
CREATE TABLE "job_progress" (
	"job_id" uuid PRIMARY KEY,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"fraction" double precision DEFAULT 0 NOT NULL,
	"effort" double precision DEFAULT 1 NOT NULL,
	"follow_up_effort" double precision DEFAULT 0 NOT NULL,
	"message" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "job_progress_kind_known" CHECK ("kind" in ('train', 'analyze')),
	CONSTRAINT "job_progress_status_known" CHECK ("status" in ('queued', 'active', 'done', 'failed')),
	CONSTRAINT "job_progress_effort_finite" CHECK ("effort" > '-Infinity' and "effort" < 'Infinity' and "follow_up_effort" > '-Infinity' and "follow_up_effort" < 'Infinity'),
	CONSTRAINT "job_progress_bounds" CHECK ("fraction" between 0 and 1 and "effort" > 0 and "follow_up_effort" >= 0)
);
--> statement-breakpoint
CREATE TABLE "model" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "model_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"family_id" integer NOT NULL,
	"name" text NOT NULL UNIQUE,
	"architecture" text NOT NULL,
	"layers" integer NOT NULL,
	"heads" integer NOT NULL,
	"d_model" integer NOT NULL,
	"vocabulary" integer NOT NULL,
	"parallel" boolean NOT NULL,
	"parameters" bigint NOT NULL,
	CONSTRAINT "model_sizes_positive" CHECK ("layers" > 0 and "heads" > 0 and "d_model" > 0 and "vocabulary" > 0 and "parameters" > 0)
);
--> statement-breakpoint
CREATE TABLE "project" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "project_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"slug" text NOT NULL UNIQUE,
	"title" text NOT NULL,
	"visibility" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "project_visibility_known" CHECK ("visibility" in ('public', 'unlisted', 'private'))
);
--> statement-breakpoint
CREATE TABLE "run" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "run_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"project_id" integer NOT NULL,
	"checkpoint_id" integer NOT NULL,
	"task_id" integer NOT NULL,
	"dataset_id" integer NOT NULL,
	"address" text NOT NULL,
	"method" text NOT NULL,
	"steps" integer NOT NULL,
	"path" text NOT NULL,
	"metric" text NOT NULL,
	"ablation" text NOT NULL,
	"selection" text NOT NULL,
	"threshold" double precision NOT NULL,
	"numeric_type" text NOT NULL,
	"analyzer_version" text NOT NULL,
	"command" text NOT NULL,
	"timings" jsonb NOT NULL,
	"peak_memory" bigint NOT NULL,
	"completeness_gap" double precision NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "run_address_once" UNIQUE("project_id","address"),
	CONSTRAINT "run_address_form" CHECK ("address" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "run_method_known" CHECK ("method" in ('eap', 'eap-ig')),
	CONSTRAINT "run_path_known" CHECK ("path" in ('left', 'paper', 'midpoint', 'gauss-legendre')),
	CONSTRAINT "run_metric_known" CHECK ("metric" in ('logit-diff', 'prob-diff')),
	CONSTRAINT "run_selection_known" CHECK ("selection" in ('topn', 'greedy')),
	CONSTRAINT "run_numbers_finite" CHECK ("completeness_gap" > '-Infinity' and "completeness_gap" < 'Infinity'),
	CONSTRAINT "run_bounds" CHECK ("steps" > 0 and "threshold" between 0 and 1 and "peak_memory" >= 0)
);
--> statement-breakpoint
CREATE TABLE "task" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "task_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"metric" text NOT NULL,
	CONSTRAINT "task_version_once" UNIQUE("name","version"),
	CONSTRAINT "task_metric_known" CHECK ("metric" in ('logit-diff', 'prob-diff')),
	CONSTRAINT "task_version_positive" CHECK ("version" > 0)
);
--> statement-breakpoint
CREATE TABLE "task_performance" (
	"run_id" integer PRIMARY KEY,
	"metric" text NOT NULL,
	"clean" double precision NOT NULL,
	"corrupted" double precision NOT NULL,
	"accuracy" double precision NOT NULL,
	"items" integer NOT NULL,
	CONSTRAINT "task_performance_metric_known" CHECK ("metric" in ('logit-diff', 'prob-diff')),
	CONSTRAINT "task_performance_finite" CHECK ("clean" > '-Infinity' and "clean" < 'Infinity' and "corrupted" > '-Infinity' and "corrupted" < 'Infinity'),
	CONSTRAINT "task_performance_bounds" CHECK ("accuracy" between 0 and 1 and "items" > 0)
);
--> statement-breakpoint
CREATE INDEX "checkpoint_by_step" ON "checkpoint" ("model_id","step");--> statement-breakpoint
CREATE INDEX "checkpoint_by_weights" ON "checkpoint" ("weight_hash");--> statement-breakpoint
CREATE INDEX "circuit_edge_over_training" ON "circuit_edge" ("writer","reader","circuit_id");--> statement-breakpoint
CREATE INDEX "job_progress_by_status" ON "job_progress" ("status","created_at");--> statement-breakpoint
CREATE INDEX "run_of_checkpoint_and_task" ON "run" ("checkpoint_id","task_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "run_of_task" ON "run" ("task_id","checkpoint_id");--> statement-breakpoint
CREATE INDEX "run_newest" ON "run" ("project_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
ALTER TABLE "checkpoint" ADD CONSTRAINT "checkpoint_model_id_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id");--> statement-breakpoint
ALTER TABLE "circuit" ADD CONSTRAINT "circuit_run_id_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "circuit_edge" ADD CONSTRAINT "circuit_edge_circuit_id_circuit_id_fkey" FOREIGN KEY ("circuit_id") REFERENCES "circuit"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "edge_scores" ADD CONSTRAINT "edge_scores_run_id_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "model" ADD CONSTRAINT "model_family_id_family_id_fkey" FOREIGN KEY ("family_id") REFERENCES "family"("id");--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_project_id_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id");--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_checkpoint_id_checkpoint_id_fkey" FOREIGN KEY ("checkpoint_id") REFERENCES "checkpoint"("id");--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_task_id_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "task"("id");--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_dataset_id_dataset_id_fkey" FOREIGN KEY ("dataset_id") REFERENCES "dataset"("id");--> statement-breakpoint
ALTER TABLE "task_performance" ADD CONSTRAINT "task_performance_run_id_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE;