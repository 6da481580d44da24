-- Queries order by "created_at" desc, which is nulls first: an index that says nulls last is not read in its order. The project stands
-- in indexes of runs and head scores, so that what may be seen is found and counted without reading the rows.
DROP INDEX "head_score_of_checkpoint";--> statement-breakpoint
CREATE INDEX "head_score_of_checkpoint" ON "head_score" ("checkpoint_id","definition_id","created_at" DESC,"id" DESC,"project_id");--> statement-breakpoint
DROP INDEX "head_score_of_definition";--> statement-breakpoint
CREATE INDEX "head_score_of_definition" ON "head_score" ("definition_id","project_id","checkpoint_id");--> statement-breakpoint
DROP INDEX "run_of_checkpoint_and_task";--> statement-breakpoint
CREATE INDEX "run_of_checkpoint_and_task" ON "run" ("checkpoint_id","task_id","created_at" DESC,"id" DESC,"project_id");--> statement-breakpoint
DROP INDEX "run_of_task";--> statement-breakpoint
CREATE INDEX "run_of_task" ON "run" ("task_id","project_id","checkpoint_id");--> statement-breakpoint
DROP INDEX "run_newest";--> statement-breakpoint
CREATE INDEX "run_newest" ON "run" ("project_id","created_at" DESC,"id" DESC);--> statement-breakpoint
DROP INDEX "verification_of_checkpoint";--> statement-breakpoint
CREATE INDEX "verification_of_checkpoint" ON "verification" ("checkpoint_id","algorithm","created_at" DESC,"id" DESC);