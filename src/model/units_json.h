// Quantities as plain JSON numbers, and LVQ_JSON to list a struct's members once for both
// directions.
#pragma once

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "model/units.h"

// Like NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE, but for ordered_json.
#define LVQ_JSON(Type, ...)                                                    \
  inline void to_json(Json& nlohmann_json_j, const Type& nlohmann_json_t) {    \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_TO, __VA_ARGS__))   \
  }                                                                            \
  inline void from_json(const Json& nlohmann_json_j, Type& nlohmann_json_t) {  \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_FROM, __VA_ARGS__)) \
  }

namespace lvq {

inline void to_json(Json& json, const Bytes& bytes) { json = bytes.value; }
inline void from_json(const Json& json, Bytes& bytes) { json.get_to(bytes.value); }
inline void to_json(Json& json, const Extents& extents) { json = extents.value; }
inline void from_json(const Json& json, Extents& extents) { json.get_to(extents.value); }
inline void to_json(Json& json, const ExtentSize& size) { json = size.bytes.value; }
inline void from_json(const Json& json, ExtentSize& size) { json.get_to(size.bytes.value); }

}  // namespace lvq
