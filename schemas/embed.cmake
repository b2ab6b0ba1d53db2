# qf_embed(TARGET HEADER NAMESPACE GLOB pattern...): gives TARGET one generated source that defines
# NAMESPACE::embedded(), declared in HEADER, with the text of every file that matches. Run with -P it writes that source.
if(CMAKE_SCRIPT_MODE_FILE)
  # One quoted string from beginning to end: a list would lose the semicolons of SQL.
  set(out "// Generated at build from the files that it holds.\n#include \"${HEADER}\"\n\n")
  string(APPEND out "namespace ${NAMESPACE} {\n\nnamespace {\nconstexpr embedded_file files[] = {\n")
  string(REPLACE "|" ";" FILES "${FILES}")
  foreach(file IN LISTS FILES)
    file(READ ${ROOT}/${file} text)
    get_filename_component(name ${file} NAME)
    # A literal may not be longer than 64 KiB in every compiler: none of these files comes near it.
    string(APPEND out "    {\"${name}\", R\"embedded(${text})embedded\"},\n")
  endforeach()
  string(APPEND out "};\n}  // namespace\n\n")
  string(APPEND out "std::span<const embedded_file> embedded() noexcept { return files; }\n\n}  // namespace ${NAMESPACE}\n")
  file(WRITE ${OUT} "${out}")
  return()
endif()

function(qf_embed target header namespace)
  cmake_parse_arguments(arg "" "" "GLOB" ${ARGN})
  list(TRANSFORM arg_GLOB PREPEND ${CMAKE_SOURCE_DIR}/)
  file(GLOB files RELATIVE ${CMAKE_SOURCE_DIR} CONFIGURE_DEPENDS ${arg_GLOB})
  set(out ${CMAKE_BINARY_DIR}/generated/${target}_embedded.cpp)
  list(JOIN files "|" joined)
  list(TRANSFORM files PREPEND ${CMAKE_SOURCE_DIR}/ OUTPUT_VARIABLE paths)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR} -DHEADER=${header} -DNAMESPACE=${namespace} -DOUT=${out}
            "-DFILES=${joined}" -P ${CMAKE_SOURCE_DIR}/schemas/embed.cmake
    DEPENDS ${paths} ${CMAKE_SOURCE_DIR}/schemas/embed.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
