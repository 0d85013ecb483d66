package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import nabla.core.memory.Storage;

/** A change of several tensors of one length together, in one pass over their memory. */
public final class FloatUpdate {
  /** How many tensors a rule may see, the one that it only reads included. */
  public static final int LIMIT = Scratch.TILES;

  private final FloatTiles rule;
  private final FloatBuffer[] buffers;
  private final int n;

  /** Changes the first n elements of every tile but the first. */
  @FunctionalInterface
  public interface FloatTiles {
    /** Applies the rule. */
    void apply(float[][] tiles, int n);
  }

  /** A rule for n elements of storages, of which the first is only read. */
  public FloatUpdate(FloatTiles rule, Storage[] storages, int n) {
    this.rule = rule;
    this.n = n;
    buffers = new FloatBuffer[storages.length];
    Arrays.setAll(buffers, i -> storages[i].floats());
  }

  /**
   * Carries out updates that don't touch each other's memory, a tile at a time. All tiles are
   * shared out to threads at once, so that many small tensors are worked on as fast as a large one.
   */
  public static void run(List<FloatUpdate> updates) {
    int[] tilesBefore = new int[updates.size() + 1];
    long work = 0;
    for (int i = 0; i < updates.size(); i++) {
      FloatUpdate update = updates.get(i);
      tilesBefore[i + 1] = tilesBefore[i] + (update.n + Scratch.TILE - 1) / Scratch.TILE;
      work += (long) update.n * update.buffers.length;
    }
    Parallel.run(
        tilesBefore[updates.size()],
        work,
        tile -> {
          int i = 0;
          while (tilesBefore[i + 1] <= tile) {
            i++;
          }
          updates.get(i).tile((tile - tilesBefore[i]) * Scratch.TILE);
        });
  }

  private void tile(int start) {
    float[][] tiles = Scratch.local().floats();
    int count = Math.min(Scratch.TILE, n - start);
    for (int i = 0; i < buffers.length; i++) {
      buffers[i].get(start, tiles[i], 0, count);
    }
    rule.apply(tiles, count);
    for (int i = 1; i < buffers.length; i++) {
      buffers[i].put(start, tiles[i], 0, count);
    }
  }
}
