// connector/dossier/content_xml.hpp -- FormulaireQF.xml: a JSON tree as Ruby on Rails' Hash#to_xml writes it, which is
// what communes' software was made to read.
//
//   root `hash`, two-space indent, a line break at the end; snake_case names dasherized, camelCase kept
//   array      <enfants type="array"> with items in the singular (<enfant>); empty: <enfants type="array"/>
//   null       <x nil="true"/>          text     <x>…</x>, also when empty: <x></x>
//   integer    <x type="integer">       boolean  <x type="boolean">     other number  <x type="float">
//
// Promise:  well-formed XML 1.0 in UTF-8 for any tree: characters that XML forbids are dropped.
// Thread:   any.
#pragma once

#include "schemas/json.hpp"

#include <string>

namespace qf::dossier {

std::string write_content_xml(json::value root);

}  // namespace qf::dossier
