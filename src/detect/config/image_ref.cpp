// detect/config/image_ref.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/image_ref.h"

#include "content/facts.h"

namespace plimsoll::config {

rule::Fact image_ref(const docker::ImageName& name, rule::Record& to, rule::Facts& facts) {
  namespace of = rule::facts::image_ref;
  to.set(of::raw, facts.text(name.raw));
  to.set(of::ref, facts.text(name.ref));
  to.set(of::registry, facts.text_if_any(name.registry));
  to.set(of::repo, facts.text_if_any(name.repository));
  to.set(of::tag, facts.text_if_any(name.tag));
  to.set(of::digest, facts.text_if_any(name.digest));
  to.set(of::unresolved, rule::Fact::of(name.unresolved));
  return rule::Fact::of(to);
}

}  // namespace plimsoll::config
