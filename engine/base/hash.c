/* hash.c - see hash.h. */
#include "base/hash.h"
#include "base/error.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

struct sha256 {
  EVP_MD_CTX *context;
};

struct sha256 *sha256_new(void) {
  struct sha256 *h = malloc(sizeof *h);
  if (!h) die_out_of_memory(sizeof *h);
  h->context = EVP_MD_CTX_new();
  if (!h->context || EVP_DigestInit_ex(h->context, EVP_sha256(), NULL) != 1) die_out_of_memory(0);
  return h;
}

void sha256_add(struct sha256 *h, const void *bytes, size_t n) {
  EVP_DigestUpdate(h->context, bytes, n);
}

void sha256_free(struct sha256 *h) {
  if (!h) return;
  EVP_MD_CTX_free(h->context);
  free(h);
}

void sha256_take_hex(struct sha256 *h, char hex[SHA256_HEX_SIZE]) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int n = 0;
  EVP_DigestFinal_ex(h->context, digest, &n);
  for (unsigned int i = 0; i < 32; i++) {
    hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
    hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
  }
  hex[64] = '\0';
  sha256_free(h);
}

void sha256_hex(const void *bytes, size_t n, char hex[SHA256_HEX_SIZE]) {
  struct sha256 *h = sha256_new();
  sha256_add(h, bytes, n);
  sha256_take_hex(h, hex);
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
