/* hash.c - see hash.h. */
/* libcrypto's low-level functions, not its EVP layer: that one allocates thousands of times before
 * the first digest and crashes when such an allocation fails (3.0: default library context). */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/hash.h"
#include "base/error.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

struct sha256 {
  SHA256_CTX context;
};

struct sha256 *sha256_new(void) {
  struct sha256 *h = malloc(sizeof *h);
  if (!h) die_out_of_memory(sizeof *h);
  SHA256_Init(&h->context);
  return h;
}

void sha256_add(struct sha256 *h, const void *bytes, size_t n) {
  SHA256_Update(&h->context, bytes, n);
}

void sha256_free(struct sha256 *h) {
  free(h);
}

void sha256_peek_hex(const struct sha256 *h, char hex[SHA256_HEX_SIZE]) {
  struct sha256 copy = *h;
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256_Final(digest, &copy.context);
  for (unsigned int i = 0; i < sizeof digest; i++) {
    hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
    hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
  }
  hex[2 * sizeof digest] = '\0';
}

void sha256_take_hex(struct sha256 *h, char hex[SHA256_HEX_SIZE]) {
  sha256_peek_hex(h, hex);
  sha256_free(h);
}

void sha256_hex(const void *bytes, size_t n, char hex[SHA256_HEX_SIZE]) {
  struct sha256 h;
  SHA256_Init(&h.context);
  SHA256_Update(&h.context, bytes, n);
  sha256_peek_hex(&h, hex);
}

uint64_t hash_more(uint64_t hash, const void *bytes, size_t n) {
  const unsigned char *p = bytes;
  for (size_t i = 0; i < n; i++)
    hash = (hash ^ p[i]) * 1099511628211u;
  return hash;
}

uint64_t hash_bytes(const void *bytes, size_t n) {
  return hash_more(14695981039346656037u, bytes, n);
}

uint64_t hash_text(const char *text) {
  return hash_bytes(text, strlen(text));
}
