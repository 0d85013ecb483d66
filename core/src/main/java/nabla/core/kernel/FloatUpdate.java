package nabla.core.kernel;

import java.nio.FloatBuffer;
import nabla.core.memory.Storage;

/** Changes several tensors of one length together, in one pass over their memory. */
public final class FloatUpdate {
  /** How many tensors a rule may see, the one that it only reads included. */
  public static final int LIMIT = Scratch.TILES;

  private FloatUpdate() {}

  /** Changes the first n elements of every tile but the first. */
  @FunctionalInterface
  public interface FloatTiles {
    /** Applies the rule. */
    void apply(float[][] tiles, int n);
  }

  /** Applies a rule to n elements of storages, of which the first is only read. */
  public static void run(FloatTiles rule, Storage[] storages, int n) {
    FloatBuffer[] buffers = new FloatBuffer[storages.length];
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = storages[i].floats();
    }
    if (n <= Scratch.TILE) {
      tile(rule, buffers, 0, n);
    } else {
      int tiles = (n + Scratch.TILE - 1) / Scratch.TILE;
      Parallel.run(
          tiles,
          n,
          t -> tile(rule, buffers, t * Scratch.TILE, Math.min(Scratch.TILE, n - t * Scratch.TILE)));
    }
  }

  private static void tile(FloatTiles rule, FloatBuffer[] buffers, int start, int n) {
    float[][] tiles = Scratch.local().floats();
    for (int i = 0; i < buffers.length; i++) {
      buffers[i].get(start, tiles[i], 0, n);
    }
    rule.apply(tiles, n);
    for (int i = 1; i < buffers.length; i++) {
      buffers[i].put(start, tiles[i], 0, n);
    }
  }
}
