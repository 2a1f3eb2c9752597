#include "parser/body_sums.h"

#include <errno.h>

#include "common/cleanup.h"
#include "parser/body_sums_names.h"

enum {
	GOOD_WORDS = 12,    /* least words of running text */
	GOOD_CHARS_MAX = 1200,
	RANK_GOOD = 80,     /* least running text of a sibling that counts */
	PATH_DEPTH_MAX = 60,
	CLIMB = 6,
	LABEL_WORDS_MAX = 8,
};

static uint32_t goodness(const struct block *b, const struct scan *s)
{
	bool cjk = s->cjk * 10 > s->chars * 3;

	if (s->words < GOOD_WORDS || b->link_bytes * 5 >= b->len * 2)
		return 0;
	if (!cjk && s->stop * 20 <= s->stop_of * 3 && s->sentences + s->commas < 2)
		return 0;
	uint32_t chars = s->chars * (cjk ? 2 : 1);
	chars = chars < GOOD_CHARS_MAX ? chars : GOOD_CHARS_MAX;
	return chars - (uint32_t)((uint64_t)chars * b->link_bytes / b->len);
}

static int scan_blocks(const struct blocks *bs, const struct stop_words *stop, struct arena *arena, struct sums *ret)
{
	struct key_map seen;

	if (key_map_init(&seen, bs->n, arena) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < bs->n; i++) {
		scan_text(stop, block_text(bs, i), &ret->scans[i]);
		ret->good[i] = goodness(&bs->at[i], &ret->scans[i]);
		ret->total_good += ret->good[i];
		ret->total_chars += ret->scans[i].chars;
		ret->repeats_before[i] = sums_to16((*key_map_at(&seen, ret->scans[i].hash))++);
	}
	for (size_t i = 0; i < bs->n; i++)
		ret->repeats[i] = sums_to16(*key_map_at(&seen, ret->scans[i].hash));
	return 0;
}

static uint32_t shingles_of(const struct scan *s)
{
	return s->n_head > 3 ? s->n_head - 3 : 0;
}

enum { SAID_BEFORE = 1, SAID_AFTER = 2 };

/* Of a block's shingles the share that is marked; all are then. */
static int16_t said(uint32_t *const *marks, uint32_t n, uint32_t mark)
{
	uint32_t hits = 0;

	for (uint32_t i = 0; i < n; i++)
		hits += (*marks[i] & mark) != 0;
	for (uint32_t i = 0; i < n; i++)
		*marks[i] |= mark;
	return (int16_t)(n ? hits * 1000 / n : 0);
}

/* How much of each block's beginning other blocks say, before it and after it. */
static int find_copies(const struct blocks *bs, struct arena *arena, struct sums *s)
{
	struct key_map seen;
	size_t n = 0, at = 0;

	for (size_t i = 0; i < bs->n; i++)
		n += shingles_of(&s->scans[i]);
	uint32_t **marks = arena_alloc(arena, n + 1, sizeof *marks); /* of all shingles in order: where it is noted who says it */
	if (!marks || key_map_init(&seen, n, arena) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < bs->n; i++)
		for (uint32_t k = 0, of = shingles_of(&s->scans[i]); k < of; k++)
			marks[at++] = key_map_at(&seen, shingle_key(s->scans[i].head + k));
	at = 0;
	for (size_t i = 0; i < bs->n; i++) {
		uint32_t of = shingles_of(&s->scans[i]);
		s->said_before[i] = said(marks + at, of, SAID_BEFORE);
		at += of;
	}
	for (size_t i = bs->n; i-- > 0;) {
		uint32_t of = shingles_of(&s->scans[i]);
		at -= of;
		s->said_after[i] = said(marks + at, of, SAID_AFTER);
	}
	return 0;
}

static void sum_elements(const struct blocks *bs, struct sums *s)
{
	for (size_t i = 0; i < bs->n; i++) {
		struct element_sum *e = &s->at[bs->at[i].element];
		e->chars += s->scans[i].chars;
		e->link += bs->at[i].link_bytes;
		e->good += s->good[i];
		e->blocks++;
		e->p += bs->elements[bs->at[i].element].tag == TAG_P && s->good[i];
		e->words += s->scans[i].words;
	}
	for (size_t i = bs->n_elements; i-- > 1;) {
		struct element_sum *up = &s->at[bs->elements[i].parent], *e = &s->at[i];
		up->chars += e->chars, up->link += e->link, up->good += e->good;
		up->blocks += e->blocks, up->p += e->p, up->words += e->words;
	}
}

static struct str first_class(struct str cls)
{
	size_t from = 0, end;

	if (!cls.len)
		return cls;
	while (from < cls.len && (unsigned char)cls.ptr[from] <= ' ')
		from++;
	for (end = from; end < cls.len && (unsigned char)cls.ptr[end] > ' ';)
		end++;
	return (struct str){ cls.ptr + from, end - from };
}

static int sum_paths(const struct blocks *bs, struct arena *arena, struct sums *s)
{
	uint32_t *hash = arena_alloc(arena, bs->n_elements + 1, sizeof *hash), n = 1;
	struct key_map map;

	if (!hash || key_map_init(&map, bs->n, arena) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < bs->n_elements; i++) {
		const struct element *e = &bs->elements[i];
		uint32_t h = i && e->depth < PATH_DEPTH_MAX ? hash[e->parent] : HASH_SEED;
		hash[i] = hash_str(hash_byte(h, (unsigned char)e->tag), first_class(e->cls));
	}
	for (size_t i = 0; i < bs->n; i++) {
		uint32_t *at = key_map_at(&map, hash[bs->at[i].element]);
		*at = *at ? *at : n++;
		s->path[i] = *at - 1;
		s->paths[*at - 1].good += s->good[i];
		s->paths[*at - 1].blocks++;
		if (s->paths[*at - 1].good > s->best_path_good)
			s->best_path_good = s->paths[*at - 1].good;
	}
	return 0;
}

static bool ranks_among_siblings(const struct element *e, const struct element_sum *sum)
{
	return sum->good > RANK_GOOD && e->tag != TAG_P && e->tag != TAG_BLOCKQUOTE && e->tag != TAG_PRE && e->tag != TAG_SPAN &&
	       !tag_is_heading(e->tag);
}

static uint64_t sibling_key(const struct element *e)
{
	struct str cls = first_class(e->cls);
	uint32_t h = hash_byte(HASH_SEED, (unsigned char)e->tag);

	for (size_t i = 0; i < cls.len; i++)
		if (cls.ptr[i] < '0' || cls.ptr[i] > '9')
			h = hash_byte(h, (unsigned char)cls.ptr[i]);
	return (uint64_t)e->parent << 32 | h;
}

static uint32_t group_of(struct key_map *groups, uint64_t key, uint32_t *n)
{
	uint32_t *at = key_map_at(groups, key);

	*at = *at ? *at : ++*n;
	return *at;
}

static int rank_siblings(const struct blocks *bs, struct arena *arena, struct sums *s)
{
	struct key_map map, groups;

	if (key_map_init(&map, bs->n_elements, arena) < 0 || key_map_init(&groups, bs->n_elements, arena) < 0)
		return -ENOMEM;
	for (size_t i = 1; i < bs->n_elements; i++)
		if (ranks_among_siblings(&bs->elements[i], &s->at[i]))
			s->ranks[i].rank = sums_to16((*key_map_at(&map, sibling_key(&bs->elements[i])))++);
	for (size_t i = 1; i < bs->n_elements; i++) {
		const struct element *e = &bs->elements[i];
		uint32_t of = ranks_among_siblings(e, &s->at[i]) ? *key_map_at(&map, sibling_key(e)) : 0;
		struct rank up = s->ranks[e->parent], own = s->ranks[i];
		if (of > 1 && (e->tag == TAG_LI || e->tag == TAG_TD || e->tag == TAG_TR || e->tag == TAG_DD || e->tag == TAG_DT)) {
			up.item_rank = own.rank;
			up.items = sums_to16(of);
		} else if (of > 1) {
			up.rank = own.rank;
			up.of = sums_to16(of);
			up.element = (uint32_t)i;
			up.group = group_of(&groups, sibling_key(e), &s->n_groups);
			up.share = (uint16_t)((uint64_t)s->at[i].good * 1000 / (s->at[e->parent].good + 1));
		}
		s->ranks[i] = up;
	}
	return 0;
}

static int find_best(const struct blocks *bs, struct arena *arena, struct sums *s)
{
	static const unsigned share[CLIMB] = { 100, 80, 60, 40, 25, 15 };
	uint64_t *score = arena_alloc(arena, bs->n_elements + 1, sizeof *score), most = 0;

	if (!score)
		return -ENOMEM;
	for (size_t i = 0; i < bs->n; i++) {
		uint32_t e = bs->at[i].element;
		if (!s->good[i] || (bs->elements[e].flags & (IN_NAV | IN_FOOTER | IN_HIDDEN)))
			continue;
		unsigned tag = bs->elements[e].tag;
		if (tag == TAG_P || tag == TAG_LI || tag == TAG_H2 || tag == TAG_H3 || tag == TAG_BLOCKQUOTE || tag == TAG_PRE)
			e = bs->elements[e].parent;
		for (size_t up = 0; up < CLIMB; up++) {
			score[e] += (uint64_t)s->good[i] * share[up];
			if (!e)
				break;
			e = bs->elements[e].parent;
		}
	}
	for (size_t i = 0; i < bs->n_elements; i++) {
		uint64_t v = score[i] * (s->at[i].link * 5 > s->at[i].chars * 2 ? 60 : 100) / 100;
		v = v * (s->good_up[i] == 0 ? 130 : 100) / 100 * (s->bad_up[i] == 0 ? 70 : 100) / 100;
		if (v > most)
			most = v, s->best = (uint32_t)i;
	}
	return 0;
}

static bool in_element(const struct blocks *bs, uint32_t e, uint32_t in)
{
	return e >= in && e < bs->elements[in].end;
}

static void relate_to_best(const struct blocks *bs, struct sums *s)
{
	bool any = false;

	for (uint32_t i = 0; i < bs->n_elements; i++) {
		if (in_element(bs, i, s->best))
			s->common_depth[i] = bs->elements[s->best].depth;
		else if (in_element(bs, s->best, i))
			s->common_depth[i] = bs->elements[i].depth;
		else
			s->common_depth[i] = s->common_depth[bs->elements[i].parent]; /* set: parents come first */
	}
	s->last_good = bs->n ? (uint32_t)bs->n - 1 : 0;
	for (uint32_t i = 0; i < bs->n; i++) {
		if (!s->good[i] || !in_element(bs, bs->at[i].element, s->best))
			continue;
		s->first_good = any ? s->first_good : i;
		s->last_good = i;
		any = true;
	}
}

static int allocate(const struct blocks *bs, struct arena *arena, struct sums *s)
{
	size_t n = bs->n + 1, e = bs->n_elements + 1;

	s->scans = arena_alloc(arena, n, sizeof *s->scans);
	s->good = arena_alloc(arena, n, sizeof *s->good);
	s->path = arena_alloc(arena, n, sizeof *s->path);
	s->paths = arena_alloc(arena, n, sizeof *s->paths);
	s->repeats = arena_alloc(arena, n, sizeof *s->repeats);
	s->repeats_before = arena_alloc(arena, n, sizeof *s->repeats_before);
	s->said_before = arena_alloc(arena, n, sizeof *s->said_before);
	s->said_after = arena_alloc(arena, n, sizeof *s->said_after);
	s->at = arena_alloc(arena, e, sizeof *s->at);
	s->ranks = arena_alloc(arena, e, sizeof *s->ranks);
	s->common_depth = arena_alloc(arena, e, sizeof *s->common_depth);
	s->bad_up = arena_alloc(arena, e, sizeof *s->bad_up);
	s->good_up = arena_alloc(arena, e, sizeof *s->good_up);
	s->article = arena_alloc(arena, e, sizeof *s->article);
	s->articles_above = arena_alloc(arena, e, sizeof *s->articles_above);
	s->list_depth = arena_alloc(arena, e, sizeof *s->list_depth);
	return s->scans && s->good && s->path && s->paths && s->repeats && s->repeats_before && s->said_before && s->said_after && s->at && s->ranks &&
	       s->common_depth && s->bad_up && s->good_up && s->article && s->articles_above && s->list_depth ? 0 : -ENOMEM;
}

int sums_from(const struct blocks *bs, const struct stop_words *stop, struct arena *arena, struct sums *ret)
{
	struct sums s = { 0 };

	if (allocate(bs, arena, &s) < 0 || scan_blocks(bs, stop, arena, &s) < 0 || find_copies(bs, arena, &s) < 0)
		return -ENOMEM;
	sum_elements(bs, &s);
	sums_look_up(bs, &s);
	if (sum_paths(bs, arena, &s) < 0 || rank_siblings(bs, arena, &s) < 0 || find_best(bs, arena, &s) < 0)
		return -ENOMEM;
	relate_to_best(bs, &s);
	*ret = s;
	return 0;
}

bool sums_is_label(const struct blocks *bs, const struct sums *sums, size_t i)
{
	const struct scan *s = &sums->scans[i];
	const struct block *b = &bs->at[i];

	return s->words <= LABEL_WORDS_MAX &&
	       (tag_is_heading(bs->elements[b->element].tag) || s->ends_colon || b->bold_bytes * 5 > b->len * 4 ||
		(s->words <= 5 && b->link_bytes * 2 < b->len));
}
