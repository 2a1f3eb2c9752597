/*
 * curve - certificates: the pairs of keys by which machines know each other over tcp.
 *
 * CURVE is ZeroMQ's encryption and authentication (curvezmq.org), by libsodium.
 * A certificate is a text file as czmq writes it, too:
 *
 *     KEYS/NAME.key        a daemon's own, both halves: nobody else may read it
 *     KEYS/NAME.pub        its public half, to be given to other machines
 *     KEYS/peers/X.pub     public halves of others that this machine trusts
 *
 * KEYS is place_keys(). Keys are kept as Z85, 40 characters for 32 bytes.
 */
#ifndef COMMON_CURVE_H
#define COMMON_CURVE_H

#include "common/buf.h"
#include "common/place.h"

enum { CURVE_TEXT = 41, CURVE_FILE_MAX = 4096, CURVE_PEERS_MAX = 1024 };

struct curve {
	char public_key[CURVE_TEXT], secret_key[CURVE_TEXT]; /* our own */
	char server_key[CURVE_TEXT];                         /* public, of whom we connect to; empty: we are connected to */
};

/* A new pair; server_key stays empty. -ENOTSUP: ZeroMQ was built without CURVE. */
int curve_make(struct curve *ret);

/*
 * Reads both halves. Refuses a file that its group or others may read (-EPERM),
 * one without a secret half, and halves that do not belong together (-EBADMSG);
 * reterr says what to do. by_manager: a copy that systemd made for this process
 * alone, by LoadCredential, whose mode shows an ACL's mask as group bits.
 */
int curve_load(const char *path, bool by_manager, struct curve *ret, struct buf *reterr);

/* Reads a public half; where the file has both, too. -ENOENT, -EBADMSG. */
int curve_load_public(const char *path, char ret[CURVE_TEXT], struct buf *reterr);

/* Writes a new file, never over one that is there (-EEXIST): both halves in mode 0600, or the public one in 0644. */
int curve_save(const char *path, const char *name, const struct curve *self, bool secret);

/* Which file of KEYS/peers has this public key: its name without ending, or -ENOENT. */
int curve_find_peer(const struct place *place, const char *public_key, char ret_name[NAME_MAX + 1]);

#endif
