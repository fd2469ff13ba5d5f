// From src/domain/graph-model.ts by npm run graph:migration.
CREATE INDEX case_tendat IF NOT EXISTS FOR (n:Case) ON (n.tendAt);
CREATE CONSTRAINT workplan_name_unique IF NOT EXISTS FOR (n:WorkPlan) REQUIRE (n.name) IS UNIQUE;
CREATE CONSTRAINT feedreader_name_unique IF NOT EXISTS FOR (n:FeedReader) REQUIRE (n.name) IS UNIQUE;
CREATE CONSTRAINT casetemplate_name_unique IF NOT EXISTS FOR (n:CaseTemplate) REQUIRE (n.name) IS UNIQUE;
CREATE CONSTRAINT savedfilter_uid_unique IF NOT EXISTS FOR (n:SavedFilter) REQUIRE (n.uid) IS UNIQUE;
CREATE INDEX savedfilter_owner IF NOT EXISTS FOR (n:SavedFilter) ON (n.owner);
CREATE INDEX savedfilter_shared IF NOT EXISTS FOR (n:SavedFilter) ON (n.shared);
CREATE CONSTRAINT attachment_uid_unique IF NOT EXISTS FOR (n:Attachment) REQUIRE (n.uid) IS UNIQUE;
CREATE CONSTRAINT member_id_unique IF NOT EXISTS FOR (n:Member) REQUIRE (n.id) IS UNIQUE;
CREATE INDEX member_namekey IF NOT EXISTS FOR (n:Member) ON (n.nameKey);
CREATE INDEX member_externalid IF NOT EXISTS FOR (n:Member) ON (n.externalId);
CREATE CONSTRAINT loginsession_hash_unique IF NOT EXISTS FOR (n:LoginSession) REQUIRE (n.hash) IS UNIQUE;
CREATE INDEX loginsession_expiresat IF NOT EXISTS FOR (n:LoginSession) ON (n.expiresAt);
