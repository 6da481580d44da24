CREATE TABLE "imported_circuit" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "imported_circuit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"import_id" integer NOT NULL,
	"checkpoint_id" integer NOT NULL,
	"task" text NOT NULL,
	"edges" integer NOT NULL,
	"nodes" integer NOT NULL,
	"cells" integer[] NOT NULL,
	"packed" bytea NOT NULL,
	CONSTRAINT "imported_circuit_counts" CHECK ("edges" >= 0 and "nodes" >= 0),
	CONSTRAINT "imported_circuit_whole_floats" CHECK (octet_length("packed") % 4 = 0)
);
--> statement-breakpoint
CREATE TABLE "imported_value" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "imported_value_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"import_id" integer NOT NULL,
	"model_id" integer NOT NULL,
	"checkpoint_id" integer,
	"task" text,
	"metric" text NOT NULL,
	"unit" text,
	"component" text,
	"reference" integer,
	"size" integer,
	"value" double precision NOT NULL,
	CONSTRAINT "imported_value_finite" CHECK ("value" > '-Infinity' and "value" < 'Infinity'),
	CONSTRAINT "imported_value_counts" CHECK ("reference" >= 0 and "size" >= 0)
);
--> statement-breakpoint
CREATE TABLE "import" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "import_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"project_id" integer NOT NULL,
	"address" text NOT NULL,
	"file_name" text NOT NULL,
	"file_hash" text NOT NULL,
	"source" text NOT NULL,
	"license" text NOT NULL,
	"analyzer_version" text NOT NULL,
	"command" text NOT NULL,
	"imported_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "import_address_once" UNIQUE("project_id","address"),
	CONSTRAINT "import_address_form" CHECK ("address" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "import_file_hash_form" CHECK ("file_hash" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE INDEX "imported_circuit_of_checkpoint" ON "imported_circuit" ("checkpoint_id","task");--> statement-breakpoint
CREATE INDEX "imported_circuit_of_import" ON "imported_circuit" ("import_id");--> statement-breakpoint
CREATE INDEX "imported_value_of_model" ON "imported_value" ("model_id","metric","task");--> statement-breakpoint
CREATE INDEX "imported_value_of_checkpoint" ON "imported_value" ("checkpoint_id");--> statement-breakpoint
CREATE INDEX "imported_value_of_import" ON "imported_value" ("import_id");--> statement-breakpoint
ALTER TABLE "imported_circuit" ADD CONSTRAINT "imported_circuit_import_id_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "import"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "imported_circuit" ADD CONSTRAINT "imported_circuit_checkpoint_id_checkpoint_id_fkey" FOREIGN KEY ("checkpoint_id") REFERENCES "checkpoint"("id");--> statement-breakpoint
ALTER TABLE "imported_value" ADD CONSTRAINT "imported_value_import_id_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "import"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "imported_value" ADD CONSTRAINT "imported_value_model_id_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id");--> statement-breakpoint
ALTER TABLE "imported_value" ADD CONSTRAINT "imported_value_checkpoint_id_checkpoint_id_fkey" FOREIGN KEY ("checkpoint_id") REFERENCES "checkpoint"("id");--> statement-breakpoint
ALTER TABLE "import" ADD CONSTRAINT "import_project_id_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id");