# Writes FILE: the commit of SOURCES, "unknown" where they are no repository of their own, and the TYPE of the build.
find_program(GIT git)
set(COMMIT unknown)
if(GIT)
  cmake_path(GET SOURCES PARENT_PATH above)
  execute_process(COMMAND ${CMAKE_COMMAND} -E env GIT_CEILING_DIRECTORIES=${above}
                          ${GIT} -C ${SOURCES} describe --always --dirty --abbrev=12 --exclude=*
                  OUTPUT_VARIABLE described RESULT_VARIABLE status OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(status EQUAL 0)
    set(COMMIT ${described})
  endif()
endif()
if(NOT TYPE)
  set(TYPE none)
endif()
file(CONFIGURE OUTPUT ${FILE} @ONLY CONTENT [[
#include "cli/version.h"

namespace lvq {

const char* const kCommit = "@COMMIT@";
const char* const kBuildType = "@TYPE@";

}  // namespace lvq
]])
