CREATE TABLE "examination" (
	"project_id" integer,
	"checkpoint_id" integer,
	"weight_hash" text,
	"fingerprint" text,
	"files" jsonb,
	"tokenizer_hash" text,
	"config" jsonb,
	"recorded_step" integer,
	"examined_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "examination_pkey" PRIMARY KEY("project_id","checkpoint_id"),
	CONSTRAINT "examination_weight_hash_form" CHECK ("weight_hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "examination_fingerprint_form" CHECK ("fingerprint" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "examination_tokenizer_hash_form" CHECK ("tokenizer_hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "examination_step" CHECK ("recorded_step" >= 0)
);
--> statement-breakpoint
CREATE TABLE "finding_checkpoint" (
	"finding_id" integer,
	"checkpoint_id" integer,
	CONSTRAINT "finding_checkpoint_pkey" PRIMARY KEY("finding_id","checkpoint_id")
);
--> statement-breakpoint
CREATE TABLE "finding" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "finding_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"project_id" integer NOT NULL,
	"model_id" integer NOT NULL,
	"kind" text NOT NULL,
	"severity" text NOT NULL,
	"message" text NOT NULL,
	"digest" text NOT NULL,
	"found_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "finding_once" UNIQUE("project_id","model_id","digest"),
	CONSTRAINT "finding_kind_known" CHECK ("kind" in ('missing-files', 'damaged-files', 'non-finite-weights', 'same-weights', 'final-weights', 'wrong-step', 'config-change', 'weights-changed', 'size-change', 'tokenizer-change')),
	CONSTRAINT "finding_severity_known" CHECK ("severity" in ('warning', 'error')),
	CONSTRAINT "finding_digest_form" CHECK ("digest" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
ALTER TABLE "model" ADD COLUMN "license" text;--> statement-breakpoint
ALTER TABLE "model" ADD COLUMN "citation" text;--> statement-breakpoint
ALTER TABLE "model" ADD COLUMN "license_source" text;--> statement-breakpoint
ALTER TABLE "model" ADD COLUMN "last_step" integer;--> statement-breakpoint
ALTER TABLE "checkpoint" ALTER COLUMN "weight_hash" DROP NOT NULL;--> statement-breakpoint
CREATE INDEX "finding_of_checkpoint" ON "finding_checkpoint" ("checkpoint_id","finding_id");--> statement-breakpoint
ALTER TABLE "examination" ADD CONSTRAINT "examination_project_id_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id");--> statement-breakpoint
ALTER TABLE "examination" ADD CONSTRAINT "examination_checkpoint_id_checkpoint_id_fkey" FOREIGN KEY ("checkpoint_id") REFERENCES "checkpoint"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "finding_checkpoint" ADD CONSTRAINT "finding_checkpoint_finding_id_finding_id_fkey" FOREIGN KEY ("finding_id") REFERENCES "finding"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "finding_checkpoint" ADD CONSTRAINT "finding_checkpoint_checkpoint_id_checkpoint_id_fkey" FOREIGN KEY ("checkpoint_id") REFERENCES "checkpoint"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "finding" ADD CONSTRAINT "finding_project_id_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id");--> statement-breakpoint
ALTER TABLE "finding" ADD CONSTRAINT "finding_model_id_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id");