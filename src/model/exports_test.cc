#include "model/exports.h"

#include <gmock/gmock.h>

namespace lvq {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Exports, AreAPathALine) {
  EXPECT_THAT(parse_exports("# of this host\n\n/srv/a  *(rw,sync)\n/srv/b\n"),
              ElementsAre(Export{"/srv/a", false, 3}, Export{"/srv/b", false, 4}));
  EXPECT_THAT(parse_exports("/srv/a\t10.0.0.0/8(rw,wdelay,crossmnt,no_subtree_check)\n"),
              ElementsAre(Export{"/srv/a", true, 1}));
  EXPECT_THAT(parse_exports("/srv/a -nocrossmnt *(rw)\n"), ElementsAre(Export{"/srv/a", false, 1}));
  EXPECT_THAT(parse_exports(""), IsEmpty());
}

TEST(Exports, MayBeQuotedEscapedAndContinued) {
  EXPECT_THAT(parse_exports("\"/srv/my data\" *(rw)\n/srv/my\\040own *(rw)\n"),
              ElementsAre(Export{"/srv/my data", false, 1}, Export{"/srv/my own", false, 2}));
  EXPECT_THAT(parse_exports("/srv/a one(rw) \\\n  two(crossmnt)\n/srv/b *(ro)"),
              ElementsAre(Export{"/srv/a", true, 1}, Export{"/srv/b", false, 3}));
  EXPECT_THAT(parse_exports("\"/srv/open\\"), ElementsAre(Export{"/srv/open\\", false, 1}));
}

}  // namespace
}  // namespace lvq
