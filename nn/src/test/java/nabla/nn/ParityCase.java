package nabla.nn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nabla.core.Autograd;
import nabla.core.NablaException;
import nabla.core.Shape;
import nabla.core.Tensor;
import nabla.nn.io.ModuleJson;
import org.nd4j.linalg.api.buffer.DataType;

/** One case of the parity files, run in one element type. */
final class ParityCase {
  private static final String LISTS = "we give lists where PyTorch has a word for each dimension";
  private static final String FIRST = "we give one of the sizes, PyTorch all";

  /** Error cases whose numbers and names don't all come back in our message, and why. */
  private static final Map<String, String> TOLD_OTHERWISE =
      Map.of(
          "Fold/more/251", "we leave the product of two sizes to the reader",
          "ConvTranspose2d/more/35", LISTS,
          "ReflectionPad2d/more/100", FIRST,
          "ReplicationPad2d/more/108", FIRST,
          "ReflectionPad3d/more/138", FIRST,
          "ReplicationPad3d/more/146", FIRST);

  private final JsonNode json;
  private final DataType type;
  private final double relative;
  private final double absolute;

  /** The module, or its way of being called, doesn't exist here. */
  static final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unsupported(String message) {
      super(message);
    }
  }

  /** What came isn't what PyTorch gives. */
  static final class Mismatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Mismatch(String message) {
      super(message);
    }

    @Override
    public String toString() {
      return getMessage();
    }
  }

  /**
   * Numbers agree if they differ by at most {@code relative} of their tensor's largest, or {@code
   * absolute}.
   */
  ParityCase(JsonNode json, DataType type, double relative, double absolute) {
    this.json = json;
    // An error is tried as the file has it: an element type may be the mistake.
    this.type = json.has("error") ? DataType.DOUBLE : type;
    this.relative = relative;
    this.absolute = absolute;
  }

  void run() {
    if (!ModuleJson.knows(json.get("module").asText())) {
      throw new Unsupported("no module " + json.get("module").asText());
    }
    if (json.has("error")) {
      expectError(json.get("error"));
    } else {
      compare();
    }
  }

  private void expectError(JsonNode error) {
    String regex = error.get("regex").asText();
    try {
      Calls.call(build(), inputs());
    } catch (NablaException e) {
      if (!Pattern.compile(regex).matcher(e.getMessage()).find()
          && !saysTheSame(error, e.getMessage())) {
        throw new Mismatch("wanted an error that says \"" + regex + "\", got: " + e.getMessage());
      }
      return;
    }
    throw new Mismatch("wanted an error that says \"" + regex + "\", got none");
  }

  /**
   * The same in other words: each number, the parts of each name (a word with underscores, but for
   * functions as conv_transpose2d), unless {@link #TOLD_OTHERWISE}, and at least half of the other
   * words. Of Python's complaints about types, for which Java has other ones, the first word is
   * enough: the argument's name.
   */
  private boolean saysTheSame(JsonNode error, String message) {
    String said = message.toLowerCase(Locale.ROOT);
    List<String> words = words(error.get("regex").asText());
    if (words.isEmpty() || error.path("type").asText().equals("TypeError")) {
      return !words.isEmpty() && said.contains(words.get(0));
    }
    List<String> names = words.stream().filter(w -> w.matches(".*_.*(?<!\\dd)")).toList();
    List<String> numbers = words.stream().filter(w -> w.matches("\\d+")).toList();
    List<String> others =
        words.stream()
            .filter(w -> w.length() > 2 && !names.contains(w) && !numbers.contains(w))
            .toList();
    boolean exact =
        words(message).containsAll(numbers)
            && names.stream().flatMap(name -> Stream.of(name.split("_"))).allMatch(said::contains);
    return (exact || TOLD_OTHERWISE.containsKey(json.path("id").asText()))
        && 2 * others.stream().filter(said::contains).count() >= others.size();
  }

  /** The words of a text or an expression, less what stands for any word or numbers an argument. */
  private static List<String> words(String text) {
    String plain = text.replaceAll("\\\\\\w[+*]?|#\\d", " ").toLowerCase(Locale.ROOT);
    return Arrays.stream(plain.split("[^a-z0-9_]+")).filter(word -> !word.isEmpty()).toList();
  }

  private void compare() {
    Module module = module();
    List<Tensor> inputs = inputs();
    for (int i = 0; i < inputs.size(); i++) {
      if (json.path("grad_inputs").path(i).isObject()) {
        inputs.get(i).requiresGrad(true);
      }
    }
    if (json.has("repr") && !json.get("repr").asText().equals(module.toString())) {
      throw new Mismatch("prints " + module + ", wanted " + json.get("repr").asText());
    }
    List<Tensor> outputs = Calls.call(module, inputs);
    for (int i = 0; i < json.get("outputs").size(); i++) {
      compare("output " + i, json.get("outputs").get(i), outputs.get(i));
    }
    Map<String, Tensor> state = module.stateDict();
    json.path("state_after")
        .properties()
        .forEach(e -> compare(e.getKey() + " after", e.getValue(), state.get(e.getKey())));
    if (!json.path("grad_outputs").isEmpty()) {
      compareGradients(module, inputs, outputs);
    }
  }

  private void compareGradients(Module module, List<Tensor> inputs, List<Tensor> outputs) {
    Map<String, Tensor> wrt = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).requiresGrad()) {
        wrt.put("input " + i, inputs.get(i));
      }
    }
    wrt.putAll(module.namedParameters());
    List<Tensor> y = new ArrayList<>();
    List<Tensor> seeds = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      JsonNode seed = json.get("grad_outputs").path(i);
      if (seed.isObject()) {
        y.add(outputs.get(i));
        seeds.add(tensor(seed).requiresGrad(true));
      }
    }
    Autograd.Options options = Autograd.Options.defaults().withAllowUnused();
    // Once by the kernels, and once recorded: fused ops go two ways.
    compareFirst(grads(y, wrt, seeds, options.withRetainGraph()), inputs.size());
    Map<String, Tensor> recorded = grads(y, wrt, seeds, options.withCreateGraph());
    compareFirst(recorded, inputs.size());
    if (json.path("second_order").isObject()) {
      compareSecond(json.get("second_order"), recorded, wrt, inputs.size(), seeds);
    }
  }

  private void compareFirst(Map<String, Tensor> grads, int inputs) {
    for (int i = 0; i < inputs; i++) {
      compare("gradient of input " + i, json.get("grad_inputs").get(i), grads.get("input " + i));
    }
    json.path("grad_params")
        .properties()
        .forEach(e -> compare("gradient of " + e.getKey(), e.getValue(), grads.get(e.getKey())));
  }

  private void compareSecond(
      JsonNode second,
      Map<String, Tensor> grads,
      Map<String, Tensor> wrt,
      int inputs,
      List<Tensor> seeds) {
    Tensor sum = Tensor.scalar(type, 0);
    int next = 0;
    for (int i = 0; i < inputs; i++) {
      if (!json.get("grad_inputs").get(i).isNull()) {
        Tensor v = tensor(second.get("v").get(next++));
        Tensor grad = grads.get("input " + i);
        sum = grad == null ? sum : sum.add(grad.mul(v).sum());
      }
    }
    Map<String, Tensor> all = new LinkedHashMap<>(wrt);
    for (int i = 0; i < seeds.size(); i++) {
      all.put("grad output " + i, seeds.get(i));
    }
    Map<String, Tensor> found =
        sum.requiresGrad()
            ? grads(List.of(sum), all, null, Autograd.Options.defaults().withAllowUnused())
            : Map.of();
    next = 0;
    for (int i = 0; i < inputs; i++) {
      if (!json.get("grad_inputs").get(i).isNull()) {
        compare(
            "second order of input " + i,
            second.get("wrt_inputs").get(next++),
            found.get("input " + i));
      }
    }
    second
        .path("wrt_params")
        .properties()
        .forEach(
            e -> compare("second order of " + e.getKey(), e.getValue(), found.get(e.getKey())));
    for (int i = 0; i < seeds.size(); i++) {
      compare(
          "second order of grad output " + i,
          second.path("wrt_grad_outputs").path(i),
          found.get("grad output " + i));
    }
  }

  private static Map<String, Tensor> grads(
      List<Tensor> y, Map<String, Tensor> wrt, List<Tensor> seeds, Autograd.Options options) {
    Map<String, Tensor> found = new LinkedHashMap<>();
    if (!wrt.isEmpty()) {
      Tensor[] grads =
          Autograd.grad(
              y.toArray(new Tensor[0]),
              wrt.values().toArray(new Tensor[0]),
              seeds == null ? null : seeds.toArray(new Tensor[0]),
              options);
      int i = 0;
      for (String name : wrt.keySet()) {
        found.put(name, grads[i++]);
      }
    }
    return found;
  }

  /** The module in its mode and with its state. */
  Module module() {
    Module module = build();
    module.to(type).train(json.path("training").asBoolean(true));
    module.loadStateDict(tensors(json.path("state")));
    return module;
  }

  private Module build() {
    ObjectNode document =
        JsonNodeFactory.instance.objectNode().put("type", json.get("module").asText());
    document.setAll((ObjectNode) json.get("config"));
    return ModuleJson.read(document.toString());
  }

  /** What the module is called with. */
  List<Tensor> inputs() {
    List<Tensor> tensors = new ArrayList<>();
    json.path("inputs").forEach(node -> addTo(tensors, node));
    return tensors;
  }

  /** A list, like an LSTM's pair of states, counts as its elements. */
  private void addTo(List<Tensor> tensors, JsonNode node) {
    if (node.isArray()) {
      node.forEach(element -> addTo(tensors, element));
    } else {
      tensors.add(tensor(node));
    }
  }

  private Map<String, Tensor> tensors(JsonNode named) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    named.properties().forEach(e -> tensors.put(e.getKey(), tensor(e.getValue())));
    return tensors;
  }

  private Tensor tensor(JsonNode node) {
    if (!node.path("data").isArray()) {
      throw new Unsupported("an argument that isn't a tensor: " + node);
    }
    Shape shape = shape(node);
    return switch (node.get("dtype").asText()) {
      case "int64" -> Tensor.of(longs(node)).reshape(shape).detach();
      case "float64", "float32" -> Tensor.of(doubles(node)).reshape(shape).to(type).detach();
      default -> throw new Unsupported("a tensor of " + node.get("dtype").asText());
    };
  }

  private static Shape shape(JsonNode node) {
    int[] dims = new int[node.get("shape").size()];
    Arrays.setAll(dims, i -> node.get("shape").get(i).asInt());
    return Shape.of(dims);
  }

  private static double[] doubles(JsonNode node) {
    double[] values = new double[node.get("data").size()];
    Arrays.setAll(values, i -> node.get("data").get(i).asDouble());
    return values;
  }

  private static long[] longs(JsonNode node) {
    long[] values = new long[node.get("data").size()];
    Arrays.setAll(values, i -> node.get("data").get(i).asLong());
    return values;
  }

  /** What PyTorch leaves out, or we do, counts as zeros. */
  private void compare(String what, JsonNode wanted, Tensor got) {
    boolean nothing = wanted == null || wanted.isNull() || wanted.isMissingNode();
    if (nothing && got == null) {
      return;
    }
    Shape shape = nothing ? got.shape() : shape(wanted);
    if (got != null && !got.shape().equals(shape)) {
      throw new Mismatch(what + ": got shape " + got.shape() + ", wanted " + shape);
    }
    double[] b = nothing ? new double[shape.numel()] : doubles(wanted);
    double[] a = got == null ? new double[b.length] : got.toDoubleArray();
    double scale = Arrays.stream(b).map(Math::abs).filter(Double::isFinite).max().orElse(0);
    for (int i = 0; i < b.length; i++) {
      boolean same =
          Double.compare(a[i], b[i]) == 0 || Math.abs(a[i] - b[i]) <= relative * scale + absolute;
      if (!same) {
        throw new Mismatch(
            "%s in %s: element %d is %s, wanted %s (largest %s)"
                .formatted(what, type, i, a[i], b[i], scale));
      }
    }
  }
}
