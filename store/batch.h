/*
 * batch - articles on their way into the store: one transaction, one commit.
 *
 * Record, indexes, snapshot and the note that the page is here are one LMDB
 * transaction. What grows at its end (columns, the segment, counters) is
 * gathered and written once a batch.
 */
#ifndef STORE_BATCH_H
#define STORE_BATCH_H

#include "common/wire.h"
#include "store/ahead.h"
#include "store/columns.h"
#include "store/counters.h"
#include "store/db.h"
#include "store/entry.h"
#include "store/filings.h"
#include "store/frequency.h"
#include "store/hash.h"
#include "store/index.h"
#include "store/origin.h"
#include "store/snapshot.h"
#include "store/stem.h"
#include "store/wording.h"
#include "store/words.h"

enum {
	BATCH_ARENA_BYTES = 256 << 20, /* for one article; a frame is at most WIRE_FRAME_MAX */
	BATCH_WORK_BYTES = 64 << 20,   /* for one statement of it */
	BATCH_TRIALS_MAX = 50000,      /* comparisons for one article: its later statements stay alone */
	TOPIC_INDEXED_MIN = 250,       /* thousandths: below, topic: does not find it, unless it is the best */
};

/* What of storing an article needs no database: made beforehand (prepare.h). */
struct prepared {
	unsigned char hash[HASH_BYTES], facts[FACTS_BYTES]; /* of its content */
	struct wording_closed closed; /* of its page: as snapshot_is_text() says */
};

struct batch {
	const struct db *db;
	MDB_txn *txn;
	struct counters counters;
	struct view view, tree; /* of the index before the batch, for clusters; tree: without the segments */
	struct filings *filings; /* what is in the segments instead */
	struct ahead terms;      /* of the tree */
	struct frequencies frequencies;
	struct origins origins; /* of the article at hand */
	bool corrected; /* people have corrected clusters: correction.h */
	uint64_t damaged; /* lists and statements that clusters passed over in this batch */
	uint64_t verified;
	struct segment_builder *builder;
	struct stemmers *stemmers;
	struct arena *arena, *work, *trial; /* of the article, the statement, the candidate at hand */
	size_t trials;                      /* candidates that this article may still be compared with */
	struct buf scratch, page;
	uint64_t first_seq;
	struct column *columns; /* of the statements from first_seq on */
	struct sketch *sketches; /* of the same */
	size_t n_columns, columns_cap;
	uint64_t loose, loose_had;      /* bytes that are loose (loose.h), and were when it began */
	uint64_t loose_max, loose_most; /* that may be: ever; in this batch, as the file can grow */
	bool snapshots, clusters; /* clusters: statements are compared with others; true at first */
	const struct prepared *prepared; /* of the article that is added next; NULL: nothing */
	bool new_page; /* the page of the article at hand has just been put in */
	/* The article whose statements are being stored: what the database has of it is of before. */
	struct {
		uint64_t number; /* 0: none */
		const struct entry_article *entry;
	} current;
	uint64_t *ids; /* scratch */
	size_t ids_cap;
	void *inflate; /* ZSTD_DStream */
	void *deflate; /* ZSTD_CCtx */
};

/* One for the life of the writer. */
int batch_new(const struct db *db, bool snapshots, struct batch **ret);
void batch_destroy(struct batch **self_p);

int batch_begin(struct batch *self); /* 0, or -errno: nothing is open then */

/* The same within a transaction that only reads; batch_abort() ends it. */
int batch_look(struct batch *self);

/*
 * Takes an article in. 0; 1: its page was in the store already, nothing is
 * changed; -EBADMSG and *reterr_why (a literal): it cannot be stored, the
 * transaction is unharmed; any other -errno: the batch must be aborted.
 */
int batch_add(struct batch *self, const struct wire_article *article, const char **reterr_why);

/*
 * Commits. What was committed before is on disk then; this commit is after the
 * next one, or db_sync(). *ret_last: the newest statement's number.
 */
int batch_commit(struct batch *self, uint64_t *ret_last);
void batch_abort(struct batch *self);

/* Within the transaction: writes and folds what was gathered, and goes on. For changes too large for one segment. */
int batch_flush(struct batch *self);
/* The next n numbers are those of statements that are gone. */
int batch_skip(struct batch *self, uint64_t n);

/* ---- parts of batch_add() ---- */

/* Bytes that may still become loose. */
static inline uint64_t batch_loose_room(const struct batch *self)
{
	return self->loose < self->loose_most ? self->loose_most - self->loose : 0;
}

/*
 * Stores the statements of entry's content `at`, which are those of from, under
 * new numbers. stands: the content is the article's current one.
 */
int batch_statements(struct batch *self, const struct wire_article *from, struct entry_article *entry, uint64_t article,
		     uint32_t at, bool stands);

/* The statements of a content begin or cease to stand. */
int batch_stand(struct batch *self, const struct content *content, bool stands);
/* Takes the statements of a content out; stood: they did until now. Their numbers are not used again. */
int batch_forget(struct batch *self, const struct content *content, bool stood);
/* Keeps the text and statements of content `at`, which entry describes already. entry lasts until batch_save(). */
int batch_put_text(struct batch *self, struct entry_article *entry, uint64_t article, uint32_t at, const struct article *from);
/* What is noted of the article's content: all but its statements' numbers and its snapshot. Points into from. */
int batch_describe(const struct wire_article *from, struct content *ret);
/* The article's address: its own, or that from which it came. */
struct str batch_address(const struct wire_article *from);
/* Keeps the article; one with the next number is a new one. */
int batch_save(struct batch *self, uint64_t number, const struct entry_article *entry);

/* Adds the statement's terms to the segment. */
int batch_index(struct batch *self, uint64_t seq, const struct column *column, const struct entry_record *record,
		const struct content *content);

/* A statement that the tree has now stands, or no longer does: what is counted by month (months.h). Takes from self->trial. */
int batch_stand_terms(struct batch *self, const struct column *column, const struct entry_record *record, const struct content *content,
		      bool stands);

/* The column of a statement that is committed or in the batch. */
int batch_column(struct batch *self, uint64_t seq, struct column *ret);

/* The statement itself, as lookup_record(). */
int batch_record(struct batch *self, uint64_t seq, struct arena *arena, struct entry_record *ret);

int batch_sketch(struct batch *self, uint64_t seq, struct sketch *ret);

/*
 * Finds the same statement elsewhere and joins its cluster. date: as in its
 * column; stands: its content is the article's current one; *ret: what is kept
 * of its quoted words.
 */
int cluster_join(struct batch *self, uint64_t seq, uint64_t date, const struct entry_record *record, bool stands,
		 struct sketch *ret);
/* Makes one cluster of those of two statements. */
int cluster_unite(struct batch *self, uint64_t a, bool a_stands, uint64_t b, bool b_stands);
/* The statement, committed or in the batch, stands now or no longer. */
int cluster_stands(struct batch *self, uint64_t seq, bool stands);

/*
 * Keeps the page under the hash of its bytes; *ret: that, in self->arena, or empty where no page is kept. 1: it was not
 * there before; 0; -EBADMSG with *reterr_why, -errno.
 */
int snapshot_put(struct batch *self, const struct wire_article *from, struct str *ret, const char **reterr_why);

#endif
