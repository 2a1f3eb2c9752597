#include "common/conf.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/file.h"

enum { CONF_FILE_MAX = 1 << 20 };

struct unit {
	struct str name;
	uint64_t factor;
};

static const struct unit byte_units[] = {
	{ STR_INIT("GiB"), 1ull << 30 }, { STR_INIT("MiB"), 1ull << 20 }, { STR_INIT("KiB"), 1ull << 10 },
	{ STR_INIT("G"), 1ull << 30 },   { STR_INIT("M"), 1ull << 20 },   { STR_INIT("K"), 1ull << 10 },
	{ STR_INIT("TiB"), 1ull << 40 }, { STR_INIT("B"), 1 },            { STR_INIT(""), 1 },
};
static const struct unit usec_units[] = {
	{ STR_INIT("us"), 1 },
	{ STR_INIT("ms"), 1000 },
	{ STR_INIT("s"), 1000000 },
	{ STR_INIT(""), 1000000 },
	{ STR_INIT("min"), 60000000 },
	{ STR_INIT("m"), 60000000 },
	{ STR_INIT("h"), 3600000000 },
	{ STR_INIT("d"), 86400000000 },
	{ STR_INIT("w"), 604800000000 },
};

static int number(struct str text, uint64_t *ret, struct str *ret_rest)
{
	uint64_t v = 0;
	size_t i = 0;

	for (; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++)
		if (__builtin_mul_overflow(v, (uint64_t)10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(text.ptr[i] - '0'), &v))
			return -ERANGE;
	if (i == 0)
		return -EINVAL;
	*ret = v;
	*ret_rest = str_trim(str_skip(text, i));
	return 0;
}

static int with_unit(struct str text, const struct unit *units, size_t n, uint64_t *ret)
{
	struct str rest = { 0 };
	uint64_t v = 0;
	int r = number(text, &v, &rest);

	for (size_t i = 0; r == 0 && i < n; i++)
		if (str_eq_nocase(rest, units[i].name)) {
			if (__builtin_mul_overflow(v, units[i].factor, &v))
				return -ERANGE;
			*ret = v;
			return 0;
		}
	return r < 0 ? r : -EINVAL;
}

int conf_usec(struct str text, uint64_t *ret)
{
	return with_unit(text, usec_units, ARRAY_LEN(usec_units), ret);
}

int conf_bytes(struct str text, uint64_t *ret)
{
	return with_unit(text, byte_units, ARRAY_LEN(byte_units), ret);
}

static int count(struct str text, uint64_t *ret)
{
	struct str rest = { 0 };
	uint64_t v = 0;
	int r = number(text, &v, &rest);

	if (r < 0 || rest.len)
		return r < 0 ? r : -EINVAL;
	*ret = v;
	return 0;
}

static int boolean(struct str text, bool *ret)
{
	static const struct str yes[] = { STR_INIT("on"), STR_INIT("yes"), STR_INIT("true") };
	static const struct str no[] = { STR_INIT("off"), STR_INIT("no"), STR_INIT("false") };

	for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
		if (str_eq_nocase(text, yes[i]))
			return *ret = true, 0;
		if (str_eq_nocase(text, no[i]))
			return *ret = false, 0;
	}
	return -EINVAL;
}

static int word(struct str text, struct str words, int *ret)
{
	for (int i = 0; words.len; i++) {
		size_t end = str_find_byte(words, '|', 0);
		if (str_eq(text, (struct str){ words.ptr, end }))
			return *ret = i, 0;
		words = str_skip(words, end + 1);
	}
	return -EINVAL;
}

static int set(const struct setting *s, void *base, struct str value)
{
	void *field = (char *)base + s->offset;
	uint64_t v = 0;
	int r = -EINVAL;

	switch (s->type) {
	case CONF_BOOL:
		return boolean(value, field);
	case CONF_WORD:
		return word(value, str_from(s->words), field);
	case CONF_TEXT: {
		char *text = strndup(value.len ? value.ptr : "", value.len);
		if (!text)
			return -ENOMEM;
		free(*(char **)field);
		*(char **)field = text;
		return 0;
	}
	case CONF_COUNT:
		r = count(value, &v);
		break;
	case CONF_BYTES:
		r = conf_bytes(value, &v);
		break;
	case CONF_USEC:
		r = conf_usec(value, &v);
		break;
	}
	if (r == 0 && s->max && (v < s->min || v > s->max))
		return -ERANGE;
	if (r == 0)
		memcpy(field, &v, sizeof v);
	return r;
}

int conf_defaults(const struct section *sections, void *const *base, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sections[i].n; k++) {
			int r = set(&sections[i].settings[k], base[i], str_from(sections[i].settings[k].initial));
			assert(r == 0 || r == -ENOMEM); /* a default that its own rules refuse is our mistake */
			if (r < 0)
				return r;
		}
	return 0;
}

void conf_free(const struct section *section, void *base)
{
	for (size_t k = 0; k < section->n; k++) {
		char **text = (char **)(void *)((char *)base + section->settings[k].offset);
		if (section->settings[k].type != CONF_TEXT)
			continue;
		free(*text);
		*text = NULL;
	}
}

/* ---- the file ---- */

struct file {
	const char *name;
	unsigned line;
	const struct section *sections;
	void *const *base;
	size_t n;
	const struct section *here; /* NULL: a section that is not ours */
	void *here_base;
	struct str foreign; /* the name of one that is not ours */
	struct buf *errors;
	bool failed;
};

__attribute__((format(printf, 2, 3))) static void complain(struct file *f, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof text, format, args);
	va_end(args);
	buf_printf(f->errors, "%s:%u: %s\n", f->name, f->line, text);
	f->failed = true;
}

static void enter(struct file *f, struct str line)
{
	struct str name;

	f->here = NULL;
	if (!str_ends(line, STR("]"))) {
		complain(f, "a section's line ends with ']'");
		return;
	}
	(void)str_sub(line, 1, line.len - 1, &name);
	name = str_trim(name);
	f->foreign = name;
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(name, str_from(f->sections[i].name))) {
			f->here = &f->sections[i];
			f->here_base = f->base[i];
		}
}

/* Shared letters at the start are enough to find what somebody meant by "intervall". */
static const char *nearest(const struct section *section, struct str key)
{
	const char *best = NULL;
	size_t most = 1;

	for (size_t k = 0; k < section->n; k++) {
		struct str known = str_from(section->settings[k].key);
		size_t same = 0;
		while (same < known.len && same < key.len && known.ptr[same] == key.ptr[same])
			same++;
		if (same > most)
			most = same, best = section->settings[k].key;
	}
	return best;
}

static void assign_to(struct file *f, const struct setting *s, void *base, struct str value)
{
	int r = set(s, base, value);

	if (r == -ERANGE)
		complain(f, "%s: out of range: %.*s", s->key, (int)value.len, value.ptr);
	else if (r < 0 && s->words)
		complain(f, "%s: '%.*s' is none of %s", s->key, (int)value.len, value.ptr, s->words);
	else if (r < 0)
		complain(f, "%s: cannot read '%.*s'; the default is '%s'", s->key, (int)value.len, value.ptr, s->initial);
}

/* "store.snapshots" in a table of ours: that setting of another daemon's section is ours to know too. */
static void assign_foreign(struct file *f, struct str key, struct str value)
{
	for (size_t i = 0; i < f->n; i++)
		for (size_t k = 0; k < f->sections[i].n; k++) {
			const struct setting *s = &f->sections[i].settings[k];
			struct str full = str_from(s->key);
			if (full.len == f->foreign.len + 1 + key.len && full.ptr[f->foreign.len] == '.' &&
			    str_starts(full, f->foreign) && str_ends(full, key))
				assign_to(f, s, f->base[i], value);
		}
}

static void assign(struct file *f, struct str key, struct str value)
{
	for (size_t k = 0; k < f->here->n; k++) {
		const struct setting *s = &f->here->settings[k];
		if (str_eq(key, str_from(s->key))) {
			assign_to(f, s, f->here_base, value);
			return;
		}
	}
	const char *meant = nearest(f->here, key);
	complain(f, "no setting '%.*s' in [%s]%s%s%s", (int)key.len, key.ptr, f->here->name,
		 meant ? "; did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
}

static void read_line(struct file *f, struct str line)
{
	line = str_trim(line);
	if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';')
		return;
	if (line.ptr[0] == '[') {
		enter(f, line);
		return;
	}
	size_t equals = str_find_byte(line, '=', 0);
	if (!f->here)
		assign_foreign(f, str_trim((struct str){ line.ptr, equals }), str_trim(str_skip(line, equals + 1)));
	else if (equals == line.len)
		complain(f, "expected 'setting = value'");
	else
		assign(f, str_trim((struct str){ line.ptr, equals }), str_trim(str_skip(line, equals + 1)));
}

int conf_parse(struct str text, const char *file, const struct section *sections, void *const *base, size_t n,
	       struct buf *reterr)
{
	struct file f = { .name = file, .sections = sections, .base = base, .n = n, .errors = reterr };

	while (text.len) {
		size_t end = str_find_byte(text, '\n', 0);
		f.line++;
		read_line(&f, (struct str){ text.ptr, end });
		text = str_skip(text, end + 1);
	}
	return f.failed ? -EINVAL : 0;
}

int conf_load(const char *path, const struct section *sections, void *const *base, size_t n, struct buf *reterr)
{
	char *text;
	size_t len;
	int r = conf_defaults(sections, base, n);

	if (r < 0)
		return r;
	r = file_read(path, CONF_FILE_MAX, &text, &len);
	if (r == -ENOENT)
		return 0;
	if (r < 0) {
		buf_printf(reterr, "%s: %s\n", path, strerror(-r));
		return r;
	}
	r = conf_parse((struct str){ text, len }, path, sections, base, n, reterr);
	free(text);
	return r;
}

void conf_print(const struct section *section, FILE *out)
{
	(void)fprintf(out, "[%s]\n", section->name);
	for (size_t k = 0; k < section->n; k++) {
		const struct setting *s = &section->settings[k];
		if (strchr(s->key, '.'))
			continue;
		(void)fprintf(out, "# %s%s%s%s\n#%s = %s\n", s->help, s->words ? " (" : "", s->words ? s->words : "",
			      s->words ? ")" : "", s->key, s->initial);
	}
}
