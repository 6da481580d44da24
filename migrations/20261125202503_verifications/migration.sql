CREATE TABLE "verification" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "verification_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"project_id" integer NOT NULL,
	"checkpoint_id" integer NOT NULL,
	"dataset_id" integer NOT NULL,
	"address" text NOT NULL,
	"algorithm" text NOT NULL,
	"mode" text NOT NULL,
	"definition" jsonb NOT NULL,
	"findings" jsonb NOT NULL,
	"circuit_of" text,
	"analyzer_version" text NOT NULL,
	"command" text NOT NULL,
	"seconds" double precision NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "verification_address_once" UNIQUE("project_id","address"),
	CONSTRAINT "verification_address_form" CHECK ("address" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "verification_circuit_form" CHECK ("circuit_of" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "verification_mode_known" CHECK ("mode" in ('corrected', 'paper')),
	CONSTRAINT "verification_seconds" CHECK ("seconds" >= 0)
);
--> statement-breakpoint
CREATE INDEX "verification_of_checkpoint" ON "verification" ("checkpoint_id","algorithm","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
ALTER TABLE "verification" ADD CONSTRAINT "verification_project_id_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id");--> statement-breakpoint
ALTER TABLE "verification" ADD CONSTRAINT "verification_checkpoint_id_checkpoint_id_fkey" FOREIGN KEY ("checkpoint_id") REFERENCES "checkpoint"("id");--> statement-breakpoint
ALTER TABLE "verification" ADD CONSTRAINT "verification_dataset_id_dataset_id_fkey" FOREIGN KEY ("dataset_id") REFERENCES "dataset"("id");