#include "probe/mkfs_profiles.h"

#include <gtest/gtest.h>

#include "tests/support/memory_host.h"

namespace lvq {
namespace {

// As xfsprogs 6.13 of Debian 13 has them.
const std::vector<std::string> kFiles = {"dax_x86_64.conf", "lts_4.19.conf", "lts_5.10.conf",
                                         "lts_5.15.conf",   "lts_5.4.conf",  "lts_6.1.conf",
                                         "lts_6.12.conf",   "lts_6.6.conf"};

std::string chosen(const std::string& kernel) { return choose_xfs_profile(kernel, kFiles).value(); }

TEST(MkfsProfiles, NoneIsNeededWhereNoProfileIsNewerThanTheKernel) {
  EXPECT_EQ(chosen("6.12.113"), "");
  EXPECT_EQ(chosen("6.13-rc1"), "");
  EXPECT_EQ(chosen("10.0"), "");
}

TEST(MkfsProfiles, OtherwiseTheNewestThatIsNotNewerThanTheKernel) {
  EXPECT_EQ(chosen("6.1.0-18-amd64"), "lts_6.1.conf");
  EXPECT_EQ(chosen("6.2.0"), "lts_6.1.conf");
  EXPECT_EQ(chosen("6.11+"), "lts_6.6.conf");
  EXPECT_EQ(chosen("5.9.1"), "lts_5.4.conf") << "5.10 is newer than 5.9";
}

TEST(MkfsProfiles, FilesByOtherNamesAreOtherProfiles) {
  EXPECT_EQ(choose_xfs_profile("6.1", {"lts_6.x.conf", "lts_7.0.conf.dpkg-old", "x"}).value(), "");
}

TEST(MkfsProfiles, AKernelOfAnUnknownFormIsAnError) {
  for (const char* kernel : {"", "six", "6", "6.", ".1", "6.x", "99999999999.1"})
    EXPECT_EQ(choose_xfs_profile(kernel, kFiles).error().code, "output-unknown") << kernel;
}

class ReadMkfsProfiles : public testing::Test {
 protected:
  ReadMkfsProfiles() {
    host_.files["/proc/sys/kernel/osrelease"] = "6.1.0-18-amd64\n";
    host_.folders["/usr/share/xfsprogs/mkfs"] = kFiles;
    scope_.mkfs_profiles = true;
  }
  Snapshot read() {
    Snapshot snapshot;
    EXPECT_TRUE(read_mkfs_profiles(host_, scope_, snapshot));
    return snapshot;
  }

  MemoryHost host_;
  Scope scope_;
};

TEST_F(ReadMkfsProfiles, TheChosenFileIsToldByItsPath) {
  EXPECT_EQ(read().xfs_profile, "/usr/share/xfsprogs/mkfs/lts_6.1.conf");
}

TEST_F(ReadMkfsProfiles, WhereThereAreNoneNothingIsChosen) {
  host_.folders.clear();
  EXPECT_EQ(read().xfs_profile, "");
}

TEST_F(ReadMkfsProfiles, NothingIsReadThatNobodyAskedFor) {
  scope_.mkfs_profiles = false;
  EXPECT_EQ(read().xfs_profile, "");
  EXPECT_TRUE(host_.calls.empty());
}

TEST_F(ReadMkfsProfiles, AKernelThatCannotBeReadIsAnError) {
  host_.files.clear();
  Snapshot snapshot;
  EXPECT_FALSE(read_mkfs_profiles(host_, scope_, snapshot));
}

}  // namespace
}  // namespace lvq
