/*
 * checksum - the hash behind each value that tells a flipped bit.
 *
 * XXH64 (Yann Collet, xxHash specification 0.1.1): at 64-bit multiplications a
 * value is checked in a quarter of the time that SipHash took, and each record
 * that a query shows is checked. Against decay, not against forgers.
 */
#ifndef STORE_CHECKSUM_H
#define STORE_CHECKSUM_H

#include <stdint.h>

#include "common/str.h"

uint64_t checksum_xxh64(struct str value, uint64_t seed);

#endif
