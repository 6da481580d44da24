ALTER TABLE "run" ADD COLUMN "search" text DEFAULT 'stable' NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_search_known" CHECK ("search" in ('stable', 'binary', 'paper'));