#include "fetcher/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include "common/cleanup.h"
#include "tests/test.h"

static const struct {
	const char *text;
	bool public;
} cases[] = {
	{ "8.8.8.8", true },          { "1.1.1.1", true },          { "93.184.216.34", true },   { "11.0.0.0", true },
	{ "9.255.255.255", true },    { "100.63.255.255", true },   { "100.128.0.0", true },     { "126.255.255.255", true },
	{ "128.0.0.1", true },        { "169.253.255.255", true },  { "169.255.0.0", true },     { "172.15.255.255", true },
	{ "172.32.0.0", true },       { "192.0.1.0", true },        { "192.0.3.0", true },       { "192.167.255.255", true },
	{ "192.169.0.0", true },      { "198.17.255.255", true },   { "198.20.0.0", true },      { "223.255.255.255", true },
	{ "0.0.0.0", false },         { "0.1.2.3", false },         { "10.0.0.0", false },       { "10.255.255.255", false },
	{ "100.64.0.0", false },      { "100.100.100.200", false }, { "100.127.255.255", false },{ "127.0.0.0", false },
	{ "127.0.0.1", false },       { "127.255.255.255", false }, { "169.254.0.0", false },    { "169.254.169.254", false },
	{ "169.254.255.255", false }, { "172.16.0.0", false },      { "172.31.255.255", false }, { "192.0.0.0", false },
	{ "192.0.0.192", false },     { "192.0.2.1", false },       { "192.88.99.1", false },    { "192.168.0.0", false },
	{ "192.168.255.255", false }, { "198.18.0.0", false },      { "198.19.255.255", false }, { "198.51.100.7", false },
	{ "203.0.113.255", false },   { "224.0.0.1", false },       { "239.255.255.255", false },{ "240.0.0.0", false },
	{ "255.255.255.255", false },
	{ "2606:4700:4700::1111", true }, { "2a00:1450:4001::1", true }, { "2001:200::1", true }, { "2003::1", true },
	{ "3ffe::1", true },          { "::ffff:8.8.8.8", true },   { "64:ff9b::808:808", true },
	{ "::", false },              { "::1", false },             { "::ffff:127.0.0.1", false },{ "::ffff:10.1.2.3", false },
	{ "::ffff:169.254.169.254", false }, { "::127.0.0.1", false }, { "64:ff9b::7f00:1", false }, { "64:ff9b::a9fe:a9fe", false },
	{ "64:ff9b:1::1", false },    { "100::1", false },          { "2001::1", false },        { "2001:10::1", false },
	{ "2001:20::1", false },      { "2001:1ff::1", false },     { "2001:db8::1", false },    { "2002:7f00:1::", false },
	{ "2002:808:808::", false },  { "3fff::1", false },         { "3fff:fff::1", false },    { "fc00::1", false },
	{ "fd12:3456:789a::1", false },{ "fd00:ec2::254", false },  { "fe80::1", false },        { "febf::1", false },
	{ "fec0::1", false },         { "ff02::1", false },         { "5f00::1", false },        { "4000::1", false },
};

static bool judge(const char *text)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		return address_public((struct sockaddr *)&in, sizeof(in));
	assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
	return address_public((struct sockaddr *)&in6, sizeof(in6));
}

static void special_addresses_are_not_public_and_their_neighbours_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (judge(cases[i].text) != cases[i].public)
			fail_msg("%s is judged %s", cases[i].text, cases[i].public ? "private" : "public");
}

static void other_families_and_cut_addresses_are_not_public(void **state)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x08080808) };

	(void)state;
	assert_false(address_public((struct sockaddr *)&un, sizeof(un)));
	assert_false(address_public((struct sockaddr *)&in, sizeof(in) - 1));
	assert_true(address_public((struct sockaddr *)&in, sizeof(in)));
}

static void addresses_are_written_as_people_know_them(void **state)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000001) };
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	char text[ADDRESS_TEXT_BYTES];

	(void)state;
	assert_true(str_eq(address_text((struct sockaddr *)&in, sizeof(in), text), STR("127.0.0.1")));
	assert_int_equal(address_text((struct sockaddr *)&un, sizeof(un), text).len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(special_addresses_are_not_public_and_their_neighbours_are),
		cmocka_unit_test(other_families_and_cut_addresses_are_not_public),
		cmocka_unit_test(addresses_are_written_as_people_know_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
