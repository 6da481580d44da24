-- Results always hang on a project; this is the public one they go to unless another is named.
INSERT INTO "project" ("slug", "title", "visibility") VALUES ('public', 'Public results', 'public');
