ALTER TABLE "dataset" ADD COLUMN "task_id" integer;--> statement-breakpoint
ALTER TABLE "dataset" ADD COLUMN "mode" text;--> statement-breakpoint
ALTER TABLE "dataset" ADD COLUMN "seed" bigint;--> statement-breakpoint
ALTER TABLE "dataset" ADD COLUMN "corruption" text;--> statement-breakpoint
ALTER TABLE "dataset" ADD COLUMN "bos" boolean;--> statement-breakpoint
ALTER TABLE "dataset" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "dataset" ADD COLUMN "tokenizer_hash" text;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "group" text;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "license" text;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "citation" text;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "source_hash" text;--> statement-breakpoint
ALTER TABLE "dataset" ADD CONSTRAINT "dataset_task_id_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "task"("id");--> statement-breakpoint
ALTER TABLE "dataset" ADD CONSTRAINT "dataset_mode_known" CHECK ("mode" in ('corrected', 'paper'));--> statement-breakpoint
ALTER TABLE "dataset" ADD CONSTRAINT "dataset_tokenizer_hash_form" CHECK ("tokenizer_hash" ~ '^[0-9a-f]{64}$');--> statement-breakpoint
ALTER TABLE "task" ADD CONSTRAINT "task_group_known" CHECK ("group" in ('paper', 'further', 'custom'));--> statement-breakpoint
ALTER TABLE "task" ADD CONSTRAINT "task_source_hash_form" CHECK ("source_hash" ~ '^[0-9a-f]{64}$');