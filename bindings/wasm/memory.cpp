// malloc and free of the modules. Emscripten's smallest, emmalloc, joins neighbours that are free,
// for 0.8 KB more; here memory is asked for in arenas and lists that double, which such sizes suit.
#include <cstddef>
#include <cstdint>

extern "C" unsigned char __heap_base;  // wasm-ld: the first byte that is not in use at the start

namespace {

// What precedes the bytes that are handed out: its place among the sizes. 8 bytes, to align them.
struct alignas(8) Block {
  uint32_t size_class;
};

// What lies in the bytes that came back.
struct Unused {
  Unused* next;
};

constexpr uint32_t kUnit = 8;
constexpr uint32_t kMostBytes = 0x7fff0000;  // half of what a 32-bit module can address
constexpr uint32_t kPageShift = 16;

// Sizes are 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, … units: four to each doubling, so that at most a
// fifth of a block is lost. Blocks of a size are never joined or split.
uint32_t units_of(uint32_t size_class) { return (4 + size_class % 4) << size_class / 4; }

// The smallest class whose blocks have so many units.
uint32_t class_of(uint32_t units) {
  if (units <= 4) return 0;
  const uint32_t last = units - 1;
  const auto octave = static_cast<uint32_t>(29 - __builtin_clz(last));
  return octave * 4 + (last >> octave) % 4 + 1;
}

Unused* unused[112];  // by size class
uintptr_t fresh = 0;  // what was never handed out, and where the memory ends
uintptr_t end = 0;

uintptr_t pages() { return __builtin_wasm_memory_size(0); }

// Makes the fresh part `bytes` long, and longer by a fifth of the memory if that can be had.
bool grow(uint32_t bytes) {
  const uintptr_t needed = ((bytes - (end - fresh)) >> kPageShift) + 1;
  const uintptr_t more = needed + pages() / 5;
  constexpr auto kRefused = static_cast<uintptr_t>(-1);
  if (__builtin_wasm_memory_grow(0, more) == kRefused &&
      __builtin_wasm_memory_grow(0, needed) == kRefused) {
    return false;
  }
  end = pages() << kPageShift;
  return true;
}

}  // namespace

extern "C" {

void* malloc(size_t bytes) {
  if (bytes > kMostBytes) return nullptr;
  const uint32_t size_class = class_of((bytes + sizeof(Block) + kUnit - 1) / kUnit);
  if (Unused* const found = unused[size_class]) {
    unused[size_class] = found->next;
    return found;
  }
  if (end == 0) {
    fresh = (reinterpret_cast<uintptr_t>(&__heap_base) + kUnit - 1) / kUnit * kUnit;
    end = pages() << kPageShift;
  }
  const uint32_t size = units_of(size_class) * kUnit;
  if (end - fresh < size && !grow(size)) return nullptr;
  auto* const block = reinterpret_cast<Block*>(fresh);
  fresh += size;
  block->size_class = size_class;
  return block + 1;
}

void free(void* bytes) {
  if (bytes == nullptr) return;
  auto* const back = static_cast<Unused*>(bytes);
  Unused*& first = unused[(static_cast<Block*>(bytes) - 1)->size_class];
  back->next = first;
  first = back;
}

}  // extern "C"
