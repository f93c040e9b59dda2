// Sets how many cases each law gets before RapidCheck reads its configuration.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

int main(int argc, char** argv) {
  const char* cases = std::getenv("LVQ_CASES");
  const std::string parameters = std::string("max_success=") + (cases ? cases : "1000");
  if (!std::getenv("RC_PARAMS")) ::setenv("RC_PARAMS", parameters.c_str(), 1);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
