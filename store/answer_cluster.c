#include <errno.h>

#include "common/pack.h"
#include "common/record.h"
#include "store/answer.h"
#include "store/commands.h"
#include "store/correction.h"
#include "store/lookup.h"

static int find(struct answerer *self, struct question *q, struct str id, uint64_t *ret_seq, uint64_t *ret_id)
{
	struct entry_record record;
	uint64_t *found;
	size_t n;

	if (question_check_id(q, id) < 0)
		return -EINVAL;
	int r = plan_find_ids(&self->asking, id, 2, &found, &n);
	if (r < 0)
		return r;
	if (n == 0 || (n > 1 && id.len < RECORD_ID_HEX)) {
		buf_printf(&q->text, n ? "%.*s fits several statements: write more of it" : "no statement has an id that begins with %.*s",
			   (int)id.len, id.ptr);
		return n ? -ENOTUNIQ : -ENOENT;
	}
	r = lookup_record(self->db, self->asking.view.txn, found[n - 1], self->arena, &record);
	if (r < 0)
		return r;
	*ret_seq = found[n - 1];
	*ret_id = record.id;
	return 0;
}

static bool is_twice(const uint64_t *seqs, size_t n, uint64_t seq)
{
	for (size_t i = 0; i < n; i++)
		if (seqs[i] == seq)
			return true;
	return false;
}

int answer_correct(struct answerer *self, struct question *q)
{
	uint64_t ids[CORRECTION_IDS_MAX], seqs[CORRECTION_IDS_MAX];
	struct corrected c = { .ids = ids, .seqs = seqs, .usec = q->now_usec };
	struct str what = q->n ? q->words[0] : STR("");
	bool merge = str_eq(what, STR("merge"));
	struct unpack u = { .in = q->input };
	size_t n = unpack_array(&u, 1);
	int r = unpack_error(&u) ? -EINVAL : 0;

	if (!merge && !str_eq(what, STR("split"))) {
		buf_add(&q->text, STR("correct takes merge or split"));
		return -EINVAL;
	}
	if (n > CORRECTION_IDS_MAX) {
		buf_printf(&q->text, "at most %d statements at once", CORRECTION_IDS_MAX);
		return -E2BIG;
	}
	for (size_t i = 0; i < n && r == 0; i++) {
		struct str id = unpack_str(&u);

		r = unpack_error(&u) ? -EINVAL : find(self, q, id, &seqs[c.n], &ids[c.n]);
		c.n += r == 0 && !is_twice(seqs, c.n, seqs[c.n]);
	}
	if (r == 0 && c.n < (merge ? 2u : 1u)) {
		buf_add(&q->text, STR("merge takes two statements or more"));
		r = -EINVAL;
	}
	if (r < 0)
		return r;
	r = merge ? correction_merge(self->db, self->asking.view.txn, &c, self->work) :
		    correction_split(self->db, self->asking.view.txn, &c, self->work);
	if (r == -E2BIG)
		buf_printf(&q->text, "a cluster of over %d statements cannot be split", CORRECTION_MEMBERS_MAX);
	if (r == 0)
		pack_uint(&q->body, c.n);
	return r;
}
