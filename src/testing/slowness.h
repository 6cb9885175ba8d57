// testing/slowness.h - how much longer than usual a test may take: sanitizers cost several times
// the work.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace plimsoll {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr int slowness = 10;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr int slowness = 10;
#else
inline constexpr int slowness = 1;
#endif
#else
inline constexpr int slowness = 1;
#endif

}  // namespace plimsoll
