/* hash.h - SHA-256 for integrity (OpenSSL's libcrypto), FNV-1a for tables and keys.
 *
 * FNV-1a 64: offset basis 14695981039346656037, prime 1099511628211 (Fowler, Noll, Vo). Stable
 * across machines: its values may reach artifacts (task keys, purposes of random streams). */
#ifndef TOOLMILL_BASE_HASH_H
#define TOOLMILL_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_HEX_SIZE 65 /* 64 digits and a NUL */

struct sha256; /* opaque; on the heap */
struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *h, const void *bytes, size_t n);
void sha256_take_hex(struct sha256 *h, char hex[SHA256_HEX_SIZE]); /* finishes and frees h */
/* The digest of what was added so far; h goes on. */
void sha256_peek_hex(const struct sha256 *h, char hex[SHA256_HEX_SIZE]);
void sha256_free(struct sha256 *h); /* gives up without a result */
void sha256_hex(const void *bytes, size_t n, char hex[SHA256_HEX_SIZE]);

uint64_t hash_bytes(const void *bytes, size_t n);
uint64_t hash_text(const char *text);
/* Continues a hash with more bytes: hash_more(hash_bytes(a), b) == hash_bytes(a ++ b). */
uint64_t hash_more(uint64_t hash, const void *bytes, size_t n);

#endif
