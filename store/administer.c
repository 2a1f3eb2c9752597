#include "store/administer.h"

#include <errno.h>

#include "common/cleanup.h"

static const struct {
	const char *name;
	int (*run)(struct answerer *self, struct question *q);
	const char *words; /* keys that it takes, by | */
} commands[] = {
	{ "backup", administer_backup, "handle" },
	{ "compact", administer_compact, "" },
	{ "delete", administer_delete, "why|by|dry" },
	{ "redact", administer_redact, "why|by|dry|words" },
	{ "tombstones", administer_tombstones, "cursor" },
	{ "lift", administer_lift, "" },
	{ "check", administer_check, "sample" },
	{ "rebuild", administer_rebuild, "" },
	{ "retain", administer_retain, "snapshots|articles" },
	{ "articles", administer_articles, "cursor" },
	{ "original", administer_original, "content" },
	{ "replace", administer_replace, "content|facts" },
};

int administer(struct answerer *self, struct question *q)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (!str_eq(q->command, str_from(commands[i].name)))
			continue;
		int r = question_check(q, commands[i].words);

		return r < 0 ? r : commands[i].run(self, q);
	}
	return -ENOSYS;
}
