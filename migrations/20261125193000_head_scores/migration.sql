CREATE TABLE "head_score_definition" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "head_score_definition_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"mode" text NOT NULL,
	"title" text NOT NULL,
	"definition" text NOT NULL,
	"mode_note" text NOT NULL,
	"unit" text NOT NULL,
	"low" double precision,
	"high" double precision,
	"sign" text NOT NULL,
	"threshold" double precision NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "head_score_definition_once" UNIQUE("name","mode","version"),
	CONSTRAINT "head_score_definition_mode_known" CHECK ("mode" in ('corrected', 'paper')),
	CONSTRAINT "head_score_definition_finite" CHECK ("low" > '-Infinity' and "low" < 'Infinity' and "high" > '-Infinity' and "high" < 'Infinity' and "threshold" > '-Infinity' and "threshold" < 'Infinity'),
	CONSTRAINT "head_score_definition_version" CHECK ("version" > 0)
);
--> statement-breakpoint
CREATE TABLE "head_score" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "head_score_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"project_id" integer NOT NULL,
	"checkpoint_id" integer NOT NULL,
	"definition_id" integer NOT NULL,
	"address" text NOT NULL,
	"data_hash" text NOT NULL,
	"data_description" text NOT NULL,
	"values" real[] NOT NULL,
	"denominators" real[],
	"analyzer_version" text NOT NULL,
	"command" text NOT NULL,
	"seconds" double precision NOT NULL,
	"peak_memory" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "head_score_address_once" UNIQUE("project_id","address"),
	CONSTRAINT "head_score_address_form" CHECK ("address" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "head_score_data_hash_form" CHECK ("data_hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "head_score_values_finite" CHECK (not ('NaN' = any("values") or 'Infinity' = any("values") or '-Infinity' = any("values"))),
	CONSTRAINT "head_score_bounds" CHECK ("seconds" >= 0 and "peak_memory" >= 0)
);
--> statement-breakpoint
CREATE INDEX "head_score_of_checkpoint" ON "head_score" ("checkpoint_id","definition_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "head_score_of_definition" ON "head_score" ("definition_id","checkpoint_id");--> statement-breakpoint
ALTER TABLE "head_score" ADD CONSTRAINT "head_score_project_id_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id");--> statement-breakpoint
ALTER TABLE "head_score" ADD CONSTRAINT "head_score_checkpoint_id_checkpoint_id_fkey" FOREIGN KEY ("checkpoint_id") REFERENCES "checkpoint"("id");--> statement-breakpoint
ALTER TABLE "head_score" ADD CONSTRAINT "head_score_definition_id_head_score_definition_id_fkey" FOREIGN KEY ("definition_id") REFERENCES "head_score_definition"("id");