#include "common/place.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "tests/test.h"

static void an_instance_has_its_folders(void **state)
{
	struct place own, system_;
	char out[PATH_MAX];

	(void)state;
	(void)unsetenv("INQUIT_DIR");
	assert_int_equal(place_init(&own, "/srv/i"), 0);
	assert_int_equal(place_init(&system_, NULL), 0);
	assert_int_equal(place_conf(&own, out), 0);
	assert_string_equal(out, "/srv/i/inquit.conf");
	assert_int_equal(place_run(&own, "parser@1", "control", out), 0);
	assert_string_equal(out, "/srv/i/run/parser@1/control");
	assert_int_equal(place_run(&system_, "fetcher", "pages", out), 0);
	assert_string_equal(out, "/run/inquit-fetcher/pages");
	assert_int_equal(place_state(&system_, "store", "db", out), 0);
	assert_string_equal(out, "/var/lib/inquit-store/db");
}

/* sockaddr_un holds 107 bytes and a NUL. */
static void a_socket_path_ends_at_its_limit(void **state)
{
	const size_t rest = strlen("/run/store/control");
	char dir[PATH_MAX], out[PATH_MAX];
	struct place p;

	(void)state;
	for (size_t over = 0; over < 2; over++) {
		memset(dir, 'd', sizeof dir);
		dir[0] = '/';
		dir[107 - rest + over] = 0;
		assert_int_equal(place_init(&p, dir), 0);
		assert_int_equal(place_endpoint(&p, "store", "control", out), over ? -ENAMETOOLONG : 0);
	}
}

static void the_environment_names_the_folder_where_no_option_does(void **state)
{
	struct place p;

	(void)state;
	(void)setenv("INQUIT_DIR", "/srv/e", 1);
	assert_int_equal(place_init(&p, NULL), 0);
	assert_string_equal(p.dir, "/srv/e");
	assert_int_equal(place_init(&p, "/srv/o"), 0);
	assert_string_equal(p.dir, "/srv/o");
	(void)unsetenv("INQUIT_DIR");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_instance_has_its_folders),
		cmocka_unit_test(a_socket_path_ends_at_its_limit),
		cmocka_unit_test(the_environment_names_the_folder_where_no_option_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
