#pragma once
#include <secp256k1.h>

/// Macros of macros, which Swift does not import.
static const unsigned int plyr_secp256k1_context_none = SECP256K1_CONTEXT_NONE;
static const unsigned int plyr_secp256k1_compressed = SECP256K1_EC_COMPRESSED;
