const unused = new FinalizationRegistry<() => void>((free) => free());

/**
 * Sees to it that `free` is called: by the function returned, or when the garbage collector finds
 * that nobody refers to `owner`. `free` must not refer to it either.
 */
export function owned(owner: object, free: () => void): () => void {
  unused.register(owner, free, owner);
  return () => {
    unused.unregister(owner);
    free();
  };
}
