package nabla.optim.schedule;

import java.util.Arrays;
import java.util.List;
import nabla.core.ArgumentException;

/**
 * Schedules that come one after the other, each from its milestone on, where it begins with its
 * first rate:
 *
 * <pre>{@code
 * LRScheduler warmUp = new LinearLR(optimizer, .1, 1, 500);
 * LRScheduler decay = new CosineAnnealingLR(optimizer, steps - 500);
 * LRScheduler schedule = new SequentialLR(List.of(warmUp, decay), 500);
 * }</pre>
 */
public final class SequentialLR extends CompositeLR {
  private final int[] milestones;

  /**
   * Schedules of one optimizer, and the epoch at which each but the first begins.
   *
   * @throws ArgumentException if there isn't a milestone for each schedule but the first, or they
   *     don't increase
   */
  public SequentialLR(List<LRScheduler> schedulers, int... milestones) {
    super(schedulers);
    if (milestones.length != schedulers.size() - 1) {
      throw new ArgumentException(
          ("Sequential Schedulers expects number of schedulers provided to be one more than the"
                  + " number of milestone points, but got number of schedulers %s and the number of"
                  + " milestones to be equal to %s")
              .formatted(schedulers.size(), milestones.length));
    }
    for (int i = 1; i < milestones.length; i++) {
      if (milestones[i] <= milestones[i - 1]) {
        throw new ArgumentException(
            "SequentialLR: milestones must increase; got " + Arrays.toString(milestones));
      }
    }
    this.milestones = milestones.clone();
    undo();
    begin();
  }

  @Override
  void begin() {
    lastEpoch(0);
    resetRates();
    schedulers().get(0).begin();
  }

  @Override
  void restart() {
    undo();
    begin();
  }

  @Override
  public void step() {
    lastEpoch(lastEpoch() + 1);
    int at = 0;
    while (at < milestones.length && milestones[at] <= lastEpoch()) {
      at++;
    }
    if (at > 0 && milestones[at - 1] == lastEpoch()) {
      schedulers().get(at).restart();
    } else {
      schedulers().get(at).step();
    }
  }
}
