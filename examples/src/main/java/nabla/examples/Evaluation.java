package nabla.examples;

import nabla.core.NoGrad;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.nn.Layer;
import nabla.nn.data.Batch;
import nabla.nn.data.DataLoader;
import nabla.nn.data.Dataset;
import nabla.nn.loss.CrossEntropyLoss;

/**
 * What a classifier says about a data set.
 *
 * @param loss the mean of the criterion
 * @param accuracy the share of samples classified rightly, 0 to 1
 * @param predictions the most probable class of each sample
 * @param probabilities how probable the network held it, 0 to 1
 */
public record Evaluation(double loss, double accuracy, int[] predictions, float[] probabilities) {

  /** Evaluates a model in its evaluation mode, and puts it back into the mode it was in. */
  public static Evaluation of(
      Layer model, CrossEntropyLoss criterion, Dataset data, int batchSize) {
    int[] predictions = new int[data.size()];
    float[] probabilities = new float[data.size()];
    double loss = 0;
    int right = 0;
    boolean training = model.training();
    model.eval();
    try (NoGrad off = NoGrad.open()) {
      int at = 0;
      for (Batch batch : new DataLoader(data, batchSize)) {
        try (Scope step = Scope.open()) {
          Tensor target = batch.targets();
          Tensor logits = model.forward(batch.inputs());
          loss += criterion.forward(logits, target).item() * batch.size();
          right += right(logits, target);
          long[] classes = logits.argmax(1).toLongArray();
          float[] certainty = logits.softmax(1).max(1).toFloatArray();
          for (int i = 0; i < classes.length; i++, at++) {
            predictions[at] = (int) classes[i];
            probabilities[at] = certainty[i];
          }
        }
      }
    } finally {
      model.train(training);
    }
    return new Evaluation(
        loss / data.size(), (double) right / data.size(), predictions, probabilities);
  }

  /** How many rows of logits are largest at their target. */
  public static int right(Tensor logits, Tensor target) {
    long[] predicted = logits.detach().argmax(1).toLongArray();
    long[] wanted = target.toLongArray();
    int right = 0;
    for (int i = 0; i < wanted.length; i++) {
      right += predicted[i] == wanted[i] ? 1 : 0;
    }
    return right;
  }
}
