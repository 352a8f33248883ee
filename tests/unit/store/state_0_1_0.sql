BEGIN TRANSACTION;
CREATE TABLE issue (
	identity VARCHAR(255) NOT NULL, 
	root VARCHAR(80) NOT NULL, 
	issue_id VARCHAR(40), 
	"key" VARCHAR(40), 
	state VARCHAR(12) NOT NULL, 
	tried_at DATETIME, 
	PRIMARY KEY (identity)
);
INSERT INTO "issue" VALUES('prog','prog','1000','KT-1000','made',NULL);
INSERT INTO "issue" VALUES('prog/c0','prog','1001','KT-1001','made',NULL);
INSERT INTO "issue" VALUES('prog/c0/d0','prog','1002','KT-1002','made',NULL);
INSERT INTO "issue" VALUES('prog/c1/zuid/B.2','prog',NULL,NULL,'sending','2023-10-12 11:00:00.000000');
CREATE TABLE lease (
	name VARCHAR(80) NOT NULL, 
	holder VARCHAR(200) NOT NULL, 
	since DATETIME NOT NULL, 
	until DATETIME NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "lease" VALUES('run','host/1/2/3/4','2023-10-12 11:00:00.000000','2023-10-12 11:00:00.000000');
CREATE TABLE message (
	id VARCHAR(80) NOT NULL, 
	channel VARCHAR(80) NOT NULL, 
	subject VARCHAR(400) NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	attempts INTEGER NOT NULL, 
	claimed_at DATETIME NOT NULL, 
	not_before DATETIME, 
	external_id VARCHAR(120), 
	detail VARCHAR(400), 
	PRIMARY KEY (id)
);
INSERT INTO "message" VALUES('m1','regie','overdue prog','sent',1,'2023-10-12 11:00:00.000000',NULL,'169.1','');
INSERT INTO "message" VALUES('m2','regie','gate prog/c1','waiting',1,'2023-10-12 11:00:00.000000','2023-10-12 11:05:00.000000',NULL,'503');
CREATE TABLE note (
	"key" VARCHAR(200) NOT NULL, 
	value JSON NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "note" VALUES('site','"https://example.atlassian.net"');
INSERT INTO "note" VALUES('watch:prog','{"at": "2023-10-12T11:00:00+00:00", "swept": "2023-10-12T11:00:00+00:00", "gone": ["99"], "wrote": {}}');
CREATE TABLE snapshot (
	issue_id VARCHAR(40) NOT NULL, 
	root VARCHAR(80) NOT NULL, 
	body JSON NOT NULL, 
	PRIMARY KEY (issue_id)
);
INSERT INTO "snapshot" VALUES('1000','prog','{"key": "KT-1000", "project": "KT", "rank": 0, "parent": null, "summary": "Programma", "block": "2820b35c523d6080", "labels": ["rb:prog", "regiebot:prog"], "due": null, "assignee": null, "versions": [], "security": null, "priority": null, "components": [], "status": ["1", "Te doen", "new"], "updated": "2023-06-01T00:00:00+00:00", "stamp": {"identity": "prog", "applied": {"summary": "Programma", "description": "2820b35c523d6080", "duedate": null, "assignee": null, "labels": ["rb:prog", "regiebot:prog"], "fixVersions": null, "components": [], "priority": null, "parent": null, "security": null}, "links": [], "runbook": "1", "said": [], "owed": null}, "blocked_by": [], "done_at": null, "remarks": [], "attachments": [], "values": {}}');
INSERT INTO "snapshot" VALUES('1001','prog','{"key": "KT-1001", "project": "KT", "rank": 0, "parent": null, "summary": "Cluster 0", "block": "3791516839ae66eb", "labels": ["rb:prog/c0", "regiebot:prog"], "due": null, "assignee": null, "versions": [], "security": null, "priority": null, "components": [], "status": ["1", "Te doen", "new"], "updated": "2023-06-01T00:00:00+00:00", "stamp": {"identity": "prog/c0", "applied": {"summary": "Cluster 0", "description": "3791516839ae66eb", "duedate": null, "assignee": null, "labels": ["rb:prog/c0", "regiebot:prog"], "fixVersions": null, "components": [], "priority": null, "parent": null, "security": null}, "links": [], "runbook": "1", "said": [], "owed": null}, "blocked_by": [], "done_at": null, "remarks": [], "attachments": [], "values": {}}');
INSERT INTO "snapshot" VALUES('1002','prog','{"key": "KT-1002", "project": "KT", "rank": 0, "parent": null, "summary": "Domein 0.0", "block": "53752a9a25f23fe3", "labels": ["rb:prog/c0/d0", "regiebot:prog"], "due": null, "assignee": null, "versions": [], "security": null, "priority": null, "components": [], "status": ["1", "Te doen", "new"], "updated": "2023-06-01T00:00:00+00:00", "stamp": {"identity": "prog/c0/d0", "applied": {"summary": "Domein 0.0", "description": "53752a9a25f23fe3", "duedate": null, "assignee": null, "labels": ["rb:prog/c0/d0", "regiebot:prog"], "fixVersions": null, "components": [], "priority": null, "parent": null, "security": null}, "links": [], "runbook": "1", "said": [], "owed": null}, "blocked_by": [], "done_at": null, "remarks": [], "attachments": [], "values": {}}');
CREATE INDEX ix_issue_root ON issue (root);
CREATE INDEX ix_snapshot_root ON snapshot (root);
COMMIT;
