# find_package(fieldwise [COMPONENTS engine]) defines
#   fieldwise::fieldwise  the C interface, fieldwise.h: a shared library
#   fieldwise::engine     the C++ interface, fieldwise/*.h: a static library. It needs Howard Hinnant's date
#                         library (Debian: libhowardhinnant-date-dev), and is there when that is.
include(${CMAKE_CURRENT_LIST_DIR}/fieldwiseTargets.cmake)

set(fieldwise_engine_FOUND FALSE)
find_package(date QUIET)
if(date_FOUND)
  include(${CMAKE_CURRENT_LIST_DIR}/fieldwiseEngineTargets.cmake)
  set(fieldwise_engine_FOUND TRUE)
endif()

foreach(component IN LISTS fieldwise_FIND_COMPONENTS)
  if(NOT fieldwise_${component}_FOUND AND fieldwise_FIND_REQUIRED_${component})
    set(fieldwise_FOUND FALSE)
    set(fieldwise_NOT_FOUND_MESSAGE "There is no component \"${component}\" of fieldwise.")
    if(component STREQUAL engine)
      set(fieldwise_NOT_FOUND_MESSAGE
        "fieldwise::engine needs the date library; install libhowardhinnant-date-dev.")
    endif()
  endif()
endforeach()
