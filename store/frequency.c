#include "store/frequency.h"

#include <errno.h>
#include <stdlib.h>

#include "common/arena.h"
#include "common/cleanup.h"
#include "store/counters.h"
#include "store/index.h"

enum {
	COMMON_FREQUENCY = 48, /* as of a word in 4096 statements */
	GROWTH = 8,            /* each table is counted when there are so many times the statements of the last */
	ARENA_BYTES = 4 << 20,
	KEY_BYTES = 32,
};

/* Ascending. Negations, pronouns and auxiliaries are all here: what is left of a text without these is what it is about. */
#define W(word) STR_INIT(word)
static const struct str common_words[] = {
	W("a"), W("about"), W("after"), W("all"), W("also"), W("am"), W("an"), W("and"), W("any"), W("are"),
	W("aren't"), W("as"), W("at"), W("be"), W("because"), W("been"), W("being"), W("but"), W("by"), W("can"),
	W("can't"), W("cannot"), W("could"), W("couldn't"), W("did"), W("didn't"), W("do"), W("does"),
	W("doesn't"), W("don't"), W("for"), W("from"), W("had"), W("has"), W("hasn't"), W("have"), W("haven't"),
	W("he"), W("her"), W("him"), W("his"), W("how"), W("i"), W("i'd"), W("i'll"), W("i'm"), W("i've"),
	W("if"), W("in"), W("into"), W("is"), W("isn't"), W("it"), W("its"), W("like"), W("many"), W("may"),
	W("me"), W("might"), W("more"), W("most"), W("must"), W("my"), W("new"), W("no"), W("not"), W("now"),
	W("of"), W("on"), W("one"), W("only"), W("or"), W("other"), W("our"), W("out"), W("over"), W("people"),
	W("said"), W("say"), W("says"), W("shall"), W("she"), W("should"), W("so"), W("some"), W("such"),
	W("than"), W("that"), W("the"), W("their"), W("them"), W("then"), W("there"), W("these"), W("they"),
	W("they're"), W("this"), W("those"), W("time"), W("to"), W("too"), W("two"), W("up"), W("us"), W("very"),
	W("was"), W("wasn't"), W("we"), W("we're"), W("we've"), W("were"), W("weren't"), W("what"), W("when"),
	W("where"), W("which"), W("who"), W("will"), W("with"), W("won't"), W("would"), W("wouldn't"), W("year"),
	W("years"), W("you"), W("your"),
};
#undef W

static int compare_word(const void *key, const void *item)
{
	return str_cmp(*(const struct str *)key, *(const struct str *)item);
}

bool word_is_common(struct str folded)
{
	return bsearch(&folded, common_words, ARRAY_LEN(common_words), sizeof *common_words, compare_word);
}

/* FNV-1a. */
uint64_t frequency_hash(struct str word)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < word.len; i++)
		h = (h ^ (unsigned char)word.ptr[i]) * UINT64_C(1099511628211);
	return h;
}

static size_t slot_of(uint64_t hash)
{
	return (hash ^ hash >> 32) & (FREQUENCY_SLOTS - 1);
}

unsigned frequency_of(const struct frequencies *self, size_t table, struct str word, uint64_t hash)
{
	if (table)
		return self->table[table][slot_of(hash)];
	return word_is_common(word) ? COMMON_FREQUENCY : 0;
}

void frequencies_clear(struct frequencies *self)
{
	for (size_t i = 0; i < self->n; i++)
		free(self->table[i]);
	*self = (struct frequencies){ .n = 0 };
}

static struct str key_of(size_t table, char out[KEY_BYTES])
{
	int n = snprintf(out, KEY_BYTES, "frequencies/%zu", table);

	return (struct str){ out, (size_t)n };
}

/* A damaged one as it is: most words of it are as common as they were, and copies are told by their texts, not by this. */
static int get_table(const struct db *db, MDB_txn *txn, size_t table, struct str *ret)
{
	char key[KEY_BYTES];
	int r = db_get(db, txn, TABLE_STATE, key_of(table, key), ret);

	if (r != -EIO)
		return r;
	r = db_get_raw(db, txn, TABLE_STATE, key_of(table, key), ret);
	if (r == 0 && ret->len != FREQUENCY_SLOTS + CHECKSUM_BYTES)
		return -EIO;
	ret->len = FREQUENCY_SLOTS;
	return r;
}

int frequencies_load(struct frequencies *self, const struct db *db, MDB_txn *txn)
{
	struct str value;
	int r = 0;

	self->n = self->n ? self->n : 1;
	while (self->n < FREQUENCY_TABLES_MAX && (r = get_table(db, txn, self->n, &value)) == 0) {
		uint8_t *table = value.len == FREQUENCY_SLOTS ? malloc(FREQUENCY_SLOTS) : NULL;

		if (!table)
			return value.len == FREQUENCY_SLOTS ? -ENOMEM : -EIO;
		memcpy(table, value.ptr, FREQUENCY_SLOTS);
		self->table[self->n++] = table;
	}
	return r == -ENOENT ? 0 : r;
}

/* ---- counting ---- */

static int add_count(void *ctx, struct str term, uint64_t count)
{
	uint64_t *counts = ctx;

	counts[slot_of(frequency_hash(str_skip(term, 1)))] += count;
	return 0;
}

/* Four times the logarithm: the highest bit, and the two after it. */
static uint8_t logarithm(uint64_t n)
{
	unsigned bits = 0;

	while (n >> bits > 7)
		bits++;
	return (uint8_t)(n < 4 ? n * 2 : 4 * bits + (n >> bits & 7) + 4);
}

static int count_words(const struct db *db, MDB_txn *txn, const struct counters *counters, uint8_t *out)
{
	owned(arena_destroy) struct arena *arena = arena_new(ARENA_BYTES);
	struct view view = { .db = db, .txn = txn, .counters = *counters };
	uint64_t *counts = calloc(FREQUENCY_SLOTS, sizeof *counts);
	const char kind = TERM_WORD;
	int r = arena && counts ? view_terms(&view, (struct str){ &kind, 1 }, arena, add_count, counts) : -ENOMEM;

	for (size_t i = 0; i < FREQUENCY_SLOTS && r == 0; i++)
		out[i] = logarithm(counts[i]);
	free(counts);
	return r;
}

int frequency_renew(const struct db *db, MDB_txn *txn, const struct counters *counters)
{
	char key[KEY_BYTES];
	uint64_t due = INDEX_FOLD_FIRST;
	struct str had;
	size_t table = 1;
	int r = 0;

	while (table < FREQUENCY_TABLES_MAX && (r = get_table(db, txn, table, &had)) == 0) {
		table++;
		due *= GROWTH;
	}
	if (r != -ENOENT || counters->next_seq <= due)
		return r == -ENOENT ? 0 : r;
	uint8_t *bytes = malloc(FREQUENCY_SLOTS);
	r = bytes ? count_words(db, txn, counters, bytes) : -ENOMEM;
	if (r == 0)
		r = db_put(db, txn, TABLE_STATE, key_of(table, key), (struct str){ (char *)bytes, FREQUENCY_SLOTS });
	free(bytes);
	return r;
}
