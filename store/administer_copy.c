#include <errno.h>

#include "common/cleanup.h"
#include "common/conf.h"
#include "common/pack.h"
#include "store/administer.h"
#include "store/backup.h"
#include "store/compact.h"
#include "store/counters.h"

static int begin(struct answerer *self, struct question *q)
{
	struct counters counters = { 0 };
	uint64_t handle, bytes;
	int r = counters_read(self->db, &counters);

	if (r == 0)
		r = backup_begin(self->db->backup, &handle, &bytes);
	if (r < 0)
		return r;
	pack_array(&q->body, 6);
	pack_uint(&q->body, handle);
	pack_uint(&q->body, bytes);
	pack_uint(&q->body, STORE_SCHEMA);
	pack_str(&q->body, STR(INQUIT_VERSION));
	pack_uint(&q->body, counters.articles);
	pack_uint(&q->body, counters.statements);
	return 0;
}

static int next(struct answerer *self, struct question *q)
{
	owned(buf_destroy) struct buf piece = { 0 };
	struct str word = { 0 };
	uint64_t handle;

	if (!question_word(q, "handle", &word) || conf_bytes(word, &handle) < 0)
		return -EINVAL;
	int r = backup_next(self->db->backup, handle, &piece);
	if (r >= 0)
		pack_bin(&q->body, buf_str(&piece));
	if (r == -ENOENT)
		buf_add(&q->text, STR("the backup was ended: another one began, or it waited too long; begin again"));
	return r < 0 ? r : 0;
}

int administer_backup(struct answerer *self, struct question *q)
{
	struct str what = q->n ? q->words[0] : (struct str){ 0 };

	if (!self->db->backup)
		return -ENOSYS;
	if (str_eq(what, STR("begin")))
		return begin(self, q);
	if (str_eq(what, STR("next")))
		return next(self, q);
	buf_add(&q->text, STR("backup begin, or backup next"));
	return -EINVAL;
}

int administer_compact(struct answerer *self, struct question *q)
{
	struct compacted done;
	int r = compact_all(self->db, &done, &q->text);

	if (r < 0)
		return r;
	q->stop = true;
	pack_array(&q->body, 2);
	pack_uint(&q->body, done.before);
	pack_uint(&q->body, done.after);
	return 0;
}
