-- What is in a release does not change, so it is counted once.
ALTER TABLE "release" ADD COLUMN "runs" integer, ADD COLUMN "head_scores" integer, ADD COLUMN "verifications" integer;--> statement-breakpoint
ALTER TABLE "release" DISABLE TRIGGER "release_stays";--> statement-breakpoint
UPDATE "release" SET
	"runs" = (SELECT count(*) FROM "release_run" WHERE "release_id" = "id"),
	"head_scores" = (SELECT count(*) FROM "release_head_score" WHERE "release_id" = "id"),
	"verifications" = (SELECT count(*) FROM "release_verification" WHERE "release_id" = "id");--> statement-breakpoint
ALTER TABLE "release" ENABLE TRIGGER "release_stays";--> statement-breakpoint
ALTER TABLE "release" ALTER COLUMN "runs" SET NOT NULL, ALTER COLUMN "head_scores" SET NOT NULL, ALTER COLUMN "verifications" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_counts" CHECK ("runs" >= 0 and "head_scores" >= 0 and "verifications" >= 0 and "runs" + "head_scores" + "verifications" > 0);
