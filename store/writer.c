#include "store/writer_impl.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/log.h"
#include "store/loose.h"

enum {
	RETRY_MS = 1000,     /* after the disk or the map was full */
	LATER_USEC = 60 * 1000000, /* after a fold found damage, or packing failed: meanwhile articles are stored */
};

/* ---- loads ---- */

void writer_load_clear(struct load *self)
{
	for (size_t i = 0; i < self->n; i++) {
		prepare_end(&self->at[i].preparing);
		link_body_destroy(&self->at[i].body);
	}
	self->n = self->bytes = 0;
}

static int load_add(struct load *self, struct page_id id, struct link_body *body, struct preparer *preparer, bool rush)
{
	if (self->n == self->cap) {
		size_t cap = self->cap ? self->cap * 2 : 64;
		struct pending *more = reallocarray(self->at, cap, sizeof *more);

		if (!more)
			return -ENOMEM;
		self->at = more;
		self->cap = cap;
	}
	self->at[self->n++] = (struct pending){ .id = id, .body = body, .bytes = link_body_str(body).len,
						.preparing = prepare_begin(preparer, id, body, rush) };
	self->bytes += self->at[self->n - 1].bytes;
	return 0;
}

/* Credit for what is buffered, as long as the buffer is not over its size. */
static void release(struct writer *self)
{
	size_t bytes = 0;

	for (size_t i = 0; i < self->filling.n; i++) {
		struct pending *p = &self->filling.at[i];

		bytes += p->bytes;
		if (p->released)
			continue;
		if (self->stuck || bytes > self->conf.commit_bytes || i >= self->conf.commit_messages)
			return;
		p->released = true;
		link_release(self->link, p->id);
	}
}

/* ---- answers ---- */

static void answer_synced(struct writer *self)
{
	for (size_t i = 0; i < self->n_unsynced; i += WIRE_IDS_MAX) {
		size_t n = self->n_unsynced - i;

		link_done(self->link, self->unsynced + i, n < WIRE_IDS_MAX ? n : WIRE_IDS_MAX);
	}
	self->n_unsynced = 0;
}

static void refuse(struct writer *self, struct page_id id, const char *why)
{
	self->stats.refused++;
	LOG_EVENT(LOG_WARNING, "article_refused", "an article cannot be stored", { "REASON", str_from(why) },
		  { "PAGE", LOG_NUM(id.seq) });
	link_lost(self->link, &(struct wire_lost){ .id = id, .cause = CAUSE_REFUSED, .stage = STR("store"),
						   .reason = str_from(why) });
}

static int note_unsynced(struct writer *self, struct page_id id)
{
	if (self->n_unsynced == self->unsynced_cap) {
		size_t cap = self->unsynced_cap ? self->unsynced_cap * 2 : 256;
		struct page_id *more = reallocarray(self->unsynced, cap, sizeof *more);

		if (!more)
			return -ENOMEM;
		self->unsynced = more;
		self->unsynced_cap = cap;
	}
	self->unsynced[self->n_unsynced++] = id;
	return 0;
}

/* The batch is committed: the one before it is on disk, it itself will be with the next. */
static void commit_done(struct writer *self)
{
	struct load *load = &self->committing;

	answer_synced(self);
	for (size_t i = 0; i < load->n; i++) {
		struct pending *p = &load->at[i];

		if (!p->released)
			link_release(self->link, p->id);
		if (p->refused)
			refuse(self, p->id, p->why);
		else if (note_unsynced(self, p->id) < 0)
			/* Sent again by the fetcher, and then found to be here already. */
			LOG_EVENT(LOG_ERR, "no_memory", "an answer is lost for want of memory", { "PAGE", LOG_NUM(p->id.seq) });
		self->stats.duplicates += p->duplicate;
		self->stats.articles += !p->refused && !p->duplicate;
	}
	self->last = load->n;
	if (load->n >= WRITER_RUSH_ARTICLES)
		self->rush_until_usec = clock_monotonic_usec() + WRITER_RUSH_USEC;
	writer_load_clear(load);
	self->stats.commits++;
	self->stats.commit_usec = self->work.usec;
	histogram_add(&self->stats.commit_time, self->work.usec);
	if (self->work.usec > self->stats.commit_usec_max)
		self->stats.commit_usec_max = self->work.usec;
	if (self->work.has_news && self->events) {
		char text[24];

		(void)snprintf(text, sizeof text, "%llu", (unsigned long long)self->work.last_seq);
		(void)zstr_send(self->events, text);
	}
}

static const char *trouble_of(struct writer *self, int error)
{
	if (error == -ENOMEM)
		return self->work.kind == WORK_RESIZE ? "no address space for it: ulimit -v, LimitAS" : "out of memory";
	if (error == -EFBIG)
		return "the database's file may not become larger: LimitFSIZE, ulimit -f";
	if (error != -ENOSPC && error != -EDQUOT)
		return strerror(-error);
	return lmdb_disk_full(lmdb_env_raw(self->db->env)) ? "the disk is full" : "the database has reached store.map_max";
}

static int on_retry(zloop_t *loop, int timer, void *arg)
{
	struct writer *self = arg;

	(void)loop, (void)timer;
	self->retry_timer = -1;
	writer_next_job(self);
	return 0;
}

/* Folding and packing are for later: nothing waits for them. */
static bool is_vital(const struct writer *self)
{
	return self->work.kind != WORK_FOLD && self->work.kind != WORK_PACK;
}

static void job_failed(struct writer *self)
{
	const char *trouble = trouble_of(self, self->work.error);

	if (self->work.kind == WORK_RESIZE) {
		LOG_EVENT(LOG_ERR, "map_kept", "store.map_max could not be taken over; the next start will, or refuse it",
			  { "WHY", str_from(trouble) });
		writer_next_job(self);
		return;
	}
	if (self->work.error == -EIO && self->work.kind == WORK_FOLD) {
		LOG_EVENT(LOG_ERR, "fold_failed", "new index entries are damaged and cannot be folded: inquit doctor names them, inquit doctor --fix makes all anew",
			  { "UNFOLDED", LOG_NUM(self->stats.last_seq - self->stats.folded) });
		self->fold_after = clock_monotonic_usec() + LATER_USEC;
		writer_next_job(self);
		return;
	}
	if (self->work.kind == WORK_PACK && !self->committing.n) {
		LOG_EVENT(LOG_WARNING, "pack_failed", "what came in a rush could not be compressed; it is tried again in a minute",
			  { "WHY", str_from(trouble) });
		self->pack_after = clock_monotonic_usec() + LATER_USEC;
		writer_next_job(self);
		return;
	}
	/* LMDB refuses everything after a failed write of its meta page, until the environment is opened anew. */
	if (self->work.error == -EIO && is_vital(self)) {
		LOG_EVENT(LOG_CRIT, "store_failed", "the database cannot be written; starting anew", { "WHY", str_from(trouble) });
		exit(1);
	}
	self->stuck = is_vital(self) || self->committing.n;
	self->troubled = true;
	daemon_trouble(self->daemon, trouble);
	self->retry_timer = zloop_timer(daemon_loop(self->daemon), RETRY_MS, 1, on_retry, self);
}

/* Every commit may pass it over, until all is made anew. */
static void name_damage(struct writer *self)
{
	uint64_t lists = telling_add(&self->damage, self->work.damaged, clock_monotonic_usec());

	self->stats.damaged += self->work.damaged;
	if (!lists)
		return;
	LOG_EVENT(LOG_ERR, "index_damaged",
		  "lists of the index are damaged: new entries were not put into them, or copies not found; inquit doctor names them, inquit doctor --fix makes them anew",
		  { "LISTS", LOG_NUM(lists) });
}

void writer_on_work_done(struct pool_job *job)
{
	struct writer *self = ((struct work *)job)->ctx;

	self->busy = false;
	self->stats.loose_most = self->work.loose_most;
	if (self->work.error < 0) {
		job_failed(self);
		return;
	}
	/* Packed to make room for a commit that failed: whether there is enough by now is seen when that is done again. */
	if (!self->committing.n || self->work.kind == WORK_COMMIT) {
		if (self->troubled)
			daemon_trouble(self->daemon, NULL);
		self->stuck = self->troubled = false;
	}
	name_damage(self);
	switch (self->work.kind) {
	case WORK_COMMIT:
		commit_done(self);
		self->stats.last_seq = self->work.last_seq;
		self->stats.folded = self->work.folded;
		self->stats.loose = self->work.loose;
		break;
	case WORK_FOLD:
		self->stats.folds++;
		self->stats.folded = self->work.folded;
		answer_synced(self);
		break;
	case WORK_PACK:
		self->stats.loose = self->work.loose;
		answer_synced(self);
		break;
	case WORK_SYNC:
		answer_synced(self);
		break;
	case WORK_RESIZE:
		break;
	}
	release(self);
	writer_next_job(self);
}

/* And there will be room for a text that is prepared now, when its turn comes: all before it may stay loose, too. */
static bool is_rush(const struct writer *self, const struct link_body *body)
{
	uint64_t before = self->stats.loose + self->committing.bytes + self->filling.bytes;
	bool many = self->filling.n >= WRITER_RUSH_ARTICLES || clock_monotonic_usec() < self->rush_until_usec;

	return many && loose_fits(self->stats.loose_most, before, link_body_str(body).len);
}

void writer_on_message(void *ctx, enum wire_kind kind, struct page_id id, struct str body)
{
	struct writer *self = ctx;
	struct link_body *kept = kind == WIRE_ARTICLE ? link_keep(self->link) : NULL;

	(void)body;
	if (!kept || load_add(&self->filling, id, kept, self->preparer, is_rush(self, kept)) < 0) {
		link_body_destroy(&kept);
		refuse(self, id, kind != WIRE_ARTICLE ? "it is no article" : "the store is out of memory");
		return;
	}
	release(self);
	writer_cancel(self, &self->idle_timer);
	if (!self->busy && !self->stuck && !writer_waits_for_more(self, 1))
		writer_next_job(self);
}

void writer_drain(struct writer *self)
{
	self->draining = true;
	link_drain(self->link);
	writer_next_job(self);
}
