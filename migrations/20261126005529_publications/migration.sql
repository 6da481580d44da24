CREATE TABLE "publication_part" (
	"publication_id" integer,
	"index" smallint,
	"content" bytea NOT NULL,
	CONSTRAINT "publication_part_pkey" PRIMARY KEY("publication_id","index"),
	CONSTRAINT "publication_part_index" CHECK ("index" >= 0),
	CONSTRAINT "publication_part_size" CHECK (octet_length("content") between 1 and 1048576)
);
--> statement-breakpoint
CREATE TABLE "publication" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "publication_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"project_id" integer NOT NULL,
	"kind" text NOT NULL,
	"hash" text NOT NULL,
	"parts" smallint NOT NULL,
	"stored" boolean,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "publication_once" UNIQUE("project_id","kind","hash"),
	CONSTRAINT "publication_kind_known" CHECK ("kind" in ('result', 'head-scores', 'verification')),
	CONSTRAINT "publication_hash_form" CHECK ("hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "publication_parts_bounds" CHECK ("parts" between 1 and 48)
);
--> statement-breakpoint
CREATE INDEX "publication_by_age" ON "publication" ("updated_at");--> statement-breakpoint
ALTER TABLE "publication_part" ADD CONSTRAINT "publication_part_publication_id_publication_id_fkey" FOREIGN KEY ("publication_id") REFERENCES "publication"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "publication" ADD CONSTRAINT "publication_project_id_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id");