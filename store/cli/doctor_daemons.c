/* doctor: the daemons, their configuration, sockets and disks. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/cli/admin.h"
#include "store/cli/config.h"
#include "store/cli/doctor.h"

enum { TEXT_MAX = 3 * PATH_MAX, DISK_LEAST_MIB = 16 };

static const char *const daemons[] = { "fetcher", "parser", "classifier", "store" };

/* ---- the configuration ---- */

/* Feeds of a file with an error stay as they were, and new ones are not polled. */
static void check_feeds(struct doctor *self)
{
	owned(buf_destroy) struct buf said = { .limit = 4096 };
	char what[TEXT_MAX], mend[TEXT_MAX];

	if (config_feeds(self->cli, &said, NULL) || !said.len)
		return;
	(void)snprintf(what, sizeof what, "%.*s", (int)str_find_byte(buf_str(&said), '\n', 0), said.ptr);
	(void)snprintf(mend, sizeof mend, "edit it until `inquit%s%s config check` is content, then reload the fetcher",
		       self->cli->dir[0] ? " --dir " : "", self->cli->dir);
	doctor_fault(self, "bad-feeds", what, mend);
}

void doctor_config(struct doctor *self)
{
	for (size_t i = 0; i < ARRAY_LEN(daemons); i++) {
		owned(buf_destroy) struct buf said = { .limit = 4096 };
		char what[TEXT_MAX], mend[TEXT_MAX];
		int r = config_check(daemons[i], self->config, &said);
		struct str line = buf_str(&said);

		if (r == 0)
			continue;
		line.len = str_find_byte(line, '\n', 0);
		if (r < 0)
			(void)snprintf(what, sizeof what, "inquit-%s cannot be run: %s", daemons[i], strerror(-r));
		else
			(void)snprintf(what, sizeof what, "%.*s", (int)line.len, line.ptr);
		(void)snprintf(mend, sizeof mend, "edit %s until `inquit%s%s config check` is content", self->config,
			       self->cli->dir[0] ? " --dir " : "", self->cli->dir);
		doctor_fault(self, "bad-configuration", what, mend);
		self->bad_config = true;
		return; /* a bad line may be every daemon's */
	}
	check_feeds(self);
	doctor_well(self, access(self->config, F_OK) == 0 ? "configuration %s" : "configuration: defaults, as there is no %s",
		    self->config);
}

/* ---- permission ---- */

static bool denied(const char *path, int mode)
{
	return access(path, mode) < 0 && errno == EACCES;
}

static void say_denied(struct doctor *self, const char *path)
{
	char what[TEXT_MAX], mend[TEXT_MAX];

	(void)snprintf(what, sizeof what, "no permission for %s", path);
	if (self->cli->dir[0])
		(void)snprintf(mend, sizeof mend, "sudo chown -R \"$USER\" %s && chmod -R u+rwX %s", self->cli->dir, self->cli->dir);
	else
		(void)snprintf(mend, sizeof mend, "sudo adduser \"$USER\" inquit, and log in anew");
	doctor_fault(self, "permission", what, mend);
	self->no_permission = true;
}

/* Whose state folders may not be looked into are the system's: only the daemons may. */
void doctor_permission(struct doctor *self)
{
	const struct instances *all = &self->survey.instances;
	char path[PATH_MAX];

	for (size_t i = 0; i < all->n; i++) {
		if (place_run(&self->cli->place, all->name[i], "control", path) == 0 && denied(path, R_OK | W_OK)) {
			say_denied(self, path);
			return;
		}
		if (self->cli->dir[0] && place_state(&self->cli->place, all->name[i], "", path) == 0 &&
		    denied(path, R_OK | W_OK | X_OK)) {
			say_denied(self, path);
			return;
		}
	}
}

/* ---- the disk, the map ---- */

static void say_disk_full(struct doctor *self, const char *path)
{
	char what[TEXT_MAX], mend[TEXT_MAX];

	if (self->disk_full)
		return;
	self->disk_full = true;
	(void)snprintf(what, sizeof what, "the disk that holds %s is full", path);
	(void)snprintf(mend, sizeof mend, "df -h %s, and make room: it goes on by itself", path);
	doctor_fault(self, "disk-full", what, mend);
}

void doctor_disk(struct doctor *self)
{
	static const char *const keepers[] = { "fetcher", "store" };
	char path[PATH_MAX];
	struct statvfs fs;
	uint64_t least = UINT64_MAX;

	for (size_t i = 0; i < ARRAY_LEN(keepers); i++) {
		if (place_state(&self->cli->place, keepers[i], "", path) < 0 || statvfs(path, &fs) < 0)
			continue;
		uint64_t mib = (uint64_t)fs.f_bavail * fs.f_frsize >> 20;
		least = mib < least ? mib : least;
		if (mib < DISK_LEAST_MIB && fs.f_blocks)
			say_disk_full(self, path);
	}
	if (!self->disk_full && least != UINT64_MAX)
		doctor_well(self, "%" PRIu64 ".%" PRIu64 " GiB free on the disk", least >> 10, (least & 1023) * 10 >> 10);
}

static void say_map_full(struct doctor *self, const char *daemon)
{
	char what[TEXT_MAX], mend[TEXT_MAX];

	(void)snprintf(what, sizeof what, "the %s's database has reached %s.map_max", daemon, daemon);
	if (self->cli->dir[0])
		(void)snprintf(mend, sizeof mend, "set a larger map_max in [%s] of %s, then: kill -HUP the inquit run of %s", daemon,
			       self->config, self->cli->dir);
	else
		(void)snprintf(mend, sizeof mend, "set a larger map_max in [%s] of %s, then: systemctl reload inquit-%s", daemon,
			       self->config, daemon);
	doctor_fault(self, "map-full", what, mend);
}

static const char *text_of(const cJSON *answer, const char *key)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(answer, key);

	return cJSON_IsString(value) ? value->valuestring : "";
}

void doctor_trouble(struct doctor *self)
{
	const cJSON *answer;

	cJSON_ArrayForEach(answer, self->survey.answers) {
		const char *trouble = text_of(answer, "trouble"), *daemon = text_of(answer, "daemon");
		char what[TEXT_MAX], path[PATH_MAX];

		if (!*trouble)
			continue;
		if (strstr(trouble, "map_max")) {
			say_map_full(self, daemon);
		} else if (strstr(trouble, "full") || strstr(trouble, "no space")) {
			if (place_state(&self->cli->place, daemon, "", path) == 0)
				say_disk_full(self, path);
		} else if (strstr(trouble, "refused by")) {
			(void)snprintf(what, sizeof what, "the %s is %s", daemon, trouble);
			doctor_fault(self, "certificate-refused", what, "inquit keys, on both machines: each must trust the other's");
		} else if (strstr(trouble, "damaged")) {
			(void)snprintf(what, sizeof what, "the %s's database is damaged", daemon);
			doctor_fault(self, "database-damaged", what,
				     "inquit doctor --fix saves what can be read; inquit restore brings a backup back");
		} else {
			(void)snprintf(what, sizeof what, "the %s says: %s", daemon, trouble);
			doctor_fault(self, "trouble", what, self->cli->dir[0] ? "see log/ there" : "journalctl -u 'inquit-*' -p err -e");
		}
	}
}

/* ---- who does not answer ---- */

static void unit_of(char out[INSTANCE_NAME_MAX + 16], const char *instance)
{
	(void)snprintf(out, INSTANCE_NAME_MAX + 16, "inquit-%s.service", instance);
}

static void say_down(struct doctor *self, const char *instance, bool all)
{
	char what[TEXT_MAX], mend[TEXT_MAX], unit[INSTANCE_NAME_MAX + 16], fault[32];
	size_t kind = strcspn(instance, "@");

	unit_of(unit, instance);
	(void)snprintf(fault, sizeof fault, "%.*s-down", (int)kind, instance);
	(void)snprintf(what, sizeof what, "%s does not answer%s", all ? "no daemon" : instance,
		       strncmp(instance, "fetcher", kind) == 0 ? "; no feed is polled" : "; pages wait in the outbox");
	if (self->cli->dir[0])
		(void)snprintf(mend, sizeof mend, "inquit run --dir %s, and see %s/log/%s.log", self->cli->dir, self->cli->dir, instance);
	else
		(void)snprintf(mend, sizeof mend, "sudo systemctl start %s, and see journalctl -e -u %s",
			       all ? "inquit.target" : unit, all ? "'inquit-*'" : unit);
	doctor_fault(self, all ? "all-down" : fault, what, mend);
}

void doctor_down(struct doctor *self)
{
	const cJSON *answer;
	size_t i = 0, down = 0, unlinked = 0;

	cJSON_ArrayForEach(answer, self->survey.answers) {
		const char *wrong = survey_judge(cJSON_IsObject(answer) ? answer : NULL);
		down += wrong && strcmp(wrong, "down") == 0;
		unlinked += wrong && strcmp(wrong, "unlinked") == 0;
	}
	/* A member of no group sees none, whatever runs. */
	if (down && self->no_permission && !self->cli->dir[0])
		return;
	if (down && down == self->survey.instances.n) {
		say_down(self, "fetcher", true);
		return;
	}
	cJSON_ArrayForEach(answer, self->survey.answers) {
		if (!cJSON_IsObject(answer))
			say_down(self, self->survey.instances.name[i], false);
		i++;
	}
	if (unlinked && !down)
		doctor_fault(self, "unlinked", "daemons are up that do not reach each other", "inquit status, again in a few seconds");
	if (!unlinked && !down)
		doctor_well(self, "all %zu daemons are up and linked", self->survey.instances.n);
}

void doctor_version(struct doctor *self)
{
	const cJSON *answer;
	size_t i = 0, same = 0;

	cJSON_ArrayForEach(answer, self->survey.answers) {
		const char *instance = self->survey.instances.name[i++], *version = text_of(answer, "version");
		char what[TEXT_MAX], mend[TEXT_MAX], unit[INSTANCE_NAME_MAX + 16];

		same += strcmp(version, INQUIT_VERSION) == 0;
		if (!*version || strcmp(version, INQUIT_VERSION) == 0)
			continue;
		unit_of(unit, instance);
		(void)snprintf(what, sizeof what, "%s is version %s, this program is %s", instance, version, INQUIT_VERSION);
		if (self->cli->dir[0])
			(void)snprintf(mend, sizeof mend, "end the inquit run of %s and start it with one version", self->cli->dir);
		else
			(void)snprintf(mend, sizeof mend, "sudo systemctl restart %s", unit);
		doctor_fault(self, "version-mismatch", what, mend);
	}
	if (same && same == i)
		doctor_well(self, "their version is %s, as this program's", INQUIT_VERSION);
}
