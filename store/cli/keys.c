/* keys - certificates for parsers on another machine: make, list, trust, forget. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/curve.h"
#include "store/cli/commands.h"
#include "store/cli/opts.h"
#include "store/cli/text.h"

enum { NAME_BYTES_MAX = 64 };

struct keys_options {
	const char *as;
};

/* A name becomes a file's: letters, digits and "-_." after the first. */
static bool is_name(const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < n; i++) {
		char c = name[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (!plain && (i == 0 || !strchr("-_.@", c)))
			return false;
	}
	return n > 0 && n <= NAME_BYTES_MAX;
}

static int key_file(const struct cli *cli, const char *folder, const char *name, const char *ending, char out[PATH_MAX])
{
	char file[NAME_MAX + 1];

	if (snprintf(file, sizeof file, "%s%s%s", folder, name, ending) >= (int)sizeof file)
		return -ENAMETOOLONG;
	return place_keys(&cli->place, file, out);
}

/* The daemons run as users of their own and read the public halves. */
static int make_folder(const struct cli *cli, const char *name)
{
	char path[PATH_MAX];
	int r = place_keys(&cli->place, name, path);

	if (r < 0)
		return r;
	if (mkdir(path, 0755) < 0)
		return errno == EEXIST ? 0 : -errno;
	return chmod(path, 0755) < 0 ? -errno : 0; /* whatever the umask */
}

static int make_folders_of_keys(const struct cli *cli)
{
	char path[PATH_MAX];
	int r = cli->place.dir[0] ? make_folders(cli->place.dir) : 0;

	if (r == 0)
		r = make_folder(cli, "");
	if (r == 0)
		r = make_folder(cli, "peers");
	if (r == 0)
		return 0;
	(void)place_keys(&cli->place, "", path);
	return cli_fail(EXIT_REFUSED, "%s: %s", path, strerror(-r));
}

/* ---- make ---- */

static int make_one(const struct cli *cli, const char *name)
{
	char secret[PATH_MAX], public[PATH_MAX];
	struct curve pair;

	int r = key_file(cli, "", name, ".key", secret);
	if (r == 0)
		r = key_file(cli, "", name, ".pub", public);
	if (r == 0)
		r = curve_make(&pair);
	if (r == 0)
		r = curve_save(secret, name, &pair, true);
	if (r == -EEXIST)
		return cli_fail(EXIT_REFUSED, "%s is there; remove it first to make a new one, which other machines must then trust", secret);
	if (r == 0) {
		(void)unlink(public);
		r = curve_save(public, name, &pair, false);
	}
	if (r < 0)
		return cli_fail(EXIT_REFUSED, "%s: %s", secret, strerror(-r));
	if (!cli->quiet)
		(void)printf("%s\n%s\n", secret, public);
	return EXIT_DONE;
}

static int keys_make(const struct cli *cli, int argc, char **argv, const struct keys_options *options)
{
	(void)options;
	for (int i = 1; i < argc; i++)
		if (!is_name(argv[i]))
			return cli_fail(EXIT_USAGE, "keys make: '%s' is no name of letters and digits", argv[i]);
	int status = make_folders_of_keys(cli);
	for (int i = 1; i < argc && status == 0; i++)
		status = make_one(cli, argv[i]);
	return status;
}

/* ---- trust ---- */

/* "/media/stick/parser.pub": parser */
static void base_name(const char *path, char out[NAME_BYTES_MAX + 1])
{
	const char *slash = strrchr(path, '/');
	struct str name = str_from(slash ? slash + 1 : path);

	if (str_ends(name, STR(".pub")))
		name.len -= 4;
	(void)snprintf(out, NAME_BYTES_MAX + 1, "%.*s", (int)(name.len < NAME_BYTES_MAX ? name.len : NAME_BYTES_MAX), name.ptr);
}

static int keys_trust(const struct cli *cli, int argc, char **argv, const struct keys_options *options)
{
	owned(buf_destroy) struct buf why = { 0 };
	char name[NAME_BYTES_MAX + 1], path[PATH_MAX], known[NAME_MAX + 1];
	struct curve peer = { 0 };

	(void)argc;
	base_name(argv[1], name);
	const char *as = options->as ? options->as : name;
	if (!is_name(as))
		return cli_fail(EXIT_USAGE, "keys trust: '%s' is no name of letters and digits; give one with --as NAME", as);
	int r = curve_load_public(argv[1], peer.public_key, &why);
	if (r < 0)
		return cli_fail(EXIT_NO_ID, "%.*s", (int)why.len, why.ptr);
	int status = make_folders_of_keys(cli);
	if (status)
		return status;
	if (curve_find_peer(&cli->place, peer.public_key, known) == 0 && strcmp(known, as) == 0)
		return EXIT_DONE; /* that very one */
	r = key_file(cli, "peers/", as, ".pub", path);
	if (r == 0)
		r = curve_save(path, as, &peer, false);
	if (r == -EEXIST)
		return cli_fail(EXIT_REFUSED, "%s is another certificate; `inquit keys forget %s` first, or --as NAME", path, as);
	if (r < 0)
		return cli_fail(EXIT_REFUSED, "%s: %s", path, strerror(-r));
	if (!cli->quiet)
		(void)printf("%s\n", path);
	return EXIT_DONE;
}

static int keys_forget(const struct cli *cli, int argc, char **argv, const struct keys_options *options)
{
	char path[PATH_MAX];

	(void)argc;
	(void)options;
	int r = is_name(argv[1]) ? key_file(cli, "peers/", argv[1], ".pub", path) : -EINVAL;
	if (r == 0 && unlink(path) < 0)
		r = -errno;
	if (r == -EINVAL || r == -ENOENT)
		return cli_fail(EXIT_NO_ID, "no certificate '%s' is trusted; `inquit keys` lists them", argv[1]);
	if (r < 0)
		return cli_fail(EXIT_REFUSED, "%s: %s", path, strerror(-r));
	if (!cli->quiet)
		(void)puts("its connections last until they end: systemctl restart inquit-fetcher inquit-classifier");
	return EXIT_DONE;
}

/* ---- list ---- */

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_certificate(const struct dirent *entry)
{
	struct str name = str_from(entry->d_name);

	return str_ends(name, STR(".pub")) || str_ends(name, STR(".key"));
}

static void print_certificate(const char *folder, const char *file)
{
	owned(buf_destroy) struct buf why = { 0 };
	char path[PATH_MAX], key[CURVE_TEXT];
	struct curve pair;
	bool secret = str_ends(str_from(file), STR(".key"));

	if (snprintf(path, sizeof path, "%s/%s", folder, file) >= (int)sizeof path)
		return;
	int r = secret ? curve_load(path, false, &pair, &why) : curve_load_public(path, key, &why);
	if (r < 0)
		(void)printf("%-24s unusable: %.*s\n", file, (int)why.len, why.ptr);
	else
		(void)printf("%-24s %-7s %s\n", file, secret ? "secret" : "public", secret ? pair.public_key : key);
}

static int print_folder(const struct cli *cli, const char *name, const char *heading)
{
	struct dirent **entries = NULL;
	char folder[PATH_MAX];
	int r = place_keys(&cli->place, name, folder), n = r < 0 ? 0 : scandir(folder, &entries, is_certificate, by_name);

	if (n > 0)
		(void)printf("%s %s\n", heading, folder);
	for (int i = 0; i < n; i++) {
		print_certificate(folder, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return n > 0 ? n : 0;
}

static int keys_list(const struct cli *cli, int argc, char **argv, const struct keys_options *options)
{
	(void)argc;
	(void)argv;
	(void)options;
	int n = print_folder(cli, "", "own, in") + print_folder(cli, "peers", "trusted, in");
	if (n == 0 && !cli->quiet)
		(void)fputs("no certificates; they are needed only for parsers on other machines: inquit keys --help\n", stderr);
	return EXIT_DONE;
}

static const struct verb {
	const char *name;
	int (*run)(const struct cli *cli, int argc, char **argv, const struct keys_options *options);
	int min, max;
} verbs[] = {
	{ "list", keys_list, 0, 0 },
	{ "make", keys_make, 1, -1 },
	{ "trust", keys_trust, 1, 1 },
	{ "forget", keys_forget, 1, 1 },
};

static int run(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct keys_options options = { 0 };
	const struct opt opts[] = { { "as", 0, OPT_TEXT, &options.as, "NAME", "trust: call it so; default: the file's name" } };
	const struct usage usage = {
		"inquit keys [list] | make NAME... | trust FILE [--as NAME] | forget NAME",
		"Certificates, for parsers on another machine. make writes NAME.key, which stays secret (mode 0600),\n"
		"and NAME.pub, which the other machine is to trust. Here:\n\n"
		"    inquit keys make fetcher classifier\n"
		"    inquit keys trust parser.pub --as HOST            # made there by: inquit keys make parser\n\n"
		"and there: inquit keys trust fetcher.pub, inquit keys trust classifier.pub. See inquit.conf(5).\n",
		opts, ARRAY_LEN(opts), verb->min, verb->max, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	return verb->run(cli, argc, argv, &options);
}

int command_keys(struct cli *cli, int argc, char **argv)
{
	int shift = argc > 1 && argv[1][0] != '-';
	const char *name = shift ? argv[1] : "list";

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (strcmp(name, verbs[i].name) == 0)
			return run(cli, &verbs[i], argc - shift, argv + shift);
	return cli_fail(EXIT_USAGE, "keys %s: there are list, make, trust, forget", name);
}
