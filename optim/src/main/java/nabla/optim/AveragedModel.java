package nabla.optim;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import nabla.core.ArgumentException;
import nabla.core.InPlace;
import nabla.core.NoGrad;
import nabla.core.Scope;
import nabla.core.StateDict;
import nabla.core.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Averages a model's parameters along its training, average ← average + share·(model - average),
 * since the average often does better than the last of them.
 *
 * <pre>{@code
 * AveragedModel ema =
 *     new AveragedModel(
 *         model.namedParameters(), model.namedBuffers(), AveragedModel.exponential(.999));
 * for (...) {
 *   ... optimizer.step();
 *   ema.updateParameters();
 * }
 * ema.swap(); // The model has the averages now; another swap takes them away again.
 * }</pre>
 *
 * <p>Stochastic weight averaging, P. Izmailov et al., UAI 2018, is {@link #equal()}: once an epoch,
 * at the end of a training, with a rate that stays large ({@link nabla.optim.schedule.SWALR}). Then
 * batch norms want statistics of their own: nn's {@code BatchAverage.updateBn}.
 */
public final class AveragedModel {
  private final Map<String, Tensor> model = new LinkedHashMap<>();
  private final Map<String, Tensor> averages = new LinkedHashMap<>();
  private final Map<String, Tensor> buffers;
  private final LongToDoubleFunction share;
  private final boolean useBuffers;
  private long averaged;

  /**
   * One that averages parameters and copies buffers.
   *
   * @param share what the model has in the average after so many, from 1, were averaged before
   */
  public AveragedModel(
      Map<String, Tensor> parameters, Map<String, Tensor> buffers, LongToDoubleFunction share) {
    this(parameters, buffers, share, false);
  }

  /**
   * One that may average buffers too.
   *
   * @param useBuffers whether buffers are averaged or copied
   */
  public AveragedModel(
      Map<String, Tensor> parameters,
      Map<String, Tensor> buffers,
      LongToDoubleFunction share,
      boolean useBuffers) {
    this.buffers = Map.copyOf(buffers);
    this.share = share;
    this.useBuffers = useBuffers;
    model.putAll(parameters);
    model.putAll(buffers);
    model.forEach((name, tensor) -> averages.put(name, tensor.detach().clone().keep()));
  }

  /** 1 / (n + 1): all models count the same, as PyTorch's {@code get_swa_avg_fn}. */
  public static LongToDoubleFunction equal() {
    return n -> 1. / (n + 1);
  }

  /**
   * 1 - decay: the average forgets, as PyTorch's {@code get_ema_avg_fn}.
   *
   * @throws ArgumentException if decay isn't from 0 to 1
   */
  public static LongToDoubleFunction exponential(double decay) {
    if (!(decay >= 0 && decay <= 1)) {
      throw new ArgumentException(
          "Invalid decay value %s provided. Please provide a value in [0,1] range."
              .formatted(decay));
    }
    return n -> 1 - decay;
  }

  /** Takes the model as it is now into the average; the first one is the average. */
  public void updateParameters() {
    try (Scope scope = Scope.open();
        NoGrad off = NoGrad.open()) {
      InPlace.Pass pass = new InPlace.Pass();
      averages.forEach(
          (name, average) -> {
            boolean copy = averaged == 0 || buffers.containsKey(name) && !useBuffers;
            update(average, model.get(name), copy ? 1 : share.applyAsDouble(averaged), pass);
          });
      pass.run();
    }
    averaged++;
  }

  private static void update(Tensor average, Tensor current, double share, InPlace.Pass pass) {
    if (share == 1) {
      average.copyFrom(current);
    } else if (average.dataType() != DataType.LONG) {
      pass.add(new Lerp(share), current, average);
    } else {
      Tensor before = average.to(DataType.DOUBLE);
      Tensor change = current.to(DataType.DOUBLE).sub(before).mul(share);
      average.copyFrom(before.add(change).to(DataType.LONG));
    }
  }

  /** Exchanges the numbers of the model with those of the average. */
  public void swap() {
    try (Scope scope = Scope.open();
        NoGrad off = NoGrad.open()) {
      averages.forEach(
          (name, average) -> {
            Tensor current = model.get(name).clone();
            model.get(name).copyFrom(average);
            average.copyFrom(current);
          });
    }
  }

  /** How many models were averaged. */
  public long averaged() {
    return averaged;
  }

  /** The averages by name, the tensors themselves: a state dict for a model of the same kind. */
  public Map<String, Tensor> averages() {
    return Collections.unmodifiableMap(averages);
  }

  /** The averages, copied, and their number. */
  public StateDict stateDict() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    averages.forEach((name, average) -> tensors.put("module." + name, average.clone().keep()));
    return new StateDict(tensors, Map.of("n_averaged", averaged));
  }

  /**
   * Takes over what another average of the same kind of model saved.
   *
   * @throws ArgumentException naming all that differs; nothing was changed then
   */
  public void loadStateDict(StateDict saved) {
    saved.requireLike(stateDict(), "AveragedModel");
    averages.forEach(
        (name, average) -> average.copyFrom(saved.tensors().get("module." + name).detach()));
    averaged = saved.count("n_averaged");
  }
}
