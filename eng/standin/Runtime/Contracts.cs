namespace Microsoft.ML.Runtime;

/// <summary>Makes and throws the exceptions that every component throws: one type for each kind of fault.</summary>
internal static class Contracts
{
    public static Exception Except(this IExceptionContext ctx, string msg) => Process(ctx, new InvalidOperationException(msg));

    public static Exception ExceptParam(this IExceptionContext ctx, string paramName, string msg) =>
        Process(ctx, new ArgumentOutOfRangeException(paramName, msg));

    public static Exception ExceptUserArg(this IExceptionContext ctx, string name, string msg) =>
        Process(ctx, new ArgumentOutOfRangeException(name, msg));

    public static Exception ExceptValue(this IExceptionContext ctx, string paramName) =>
        Process(ctx, new ArgumentNullException(paramName));

    public static Exception ExceptDecode(this IExceptionContext ctx, string msg) => Process(ctx, new FormatException(msg));

    public static Exception ExceptNotSupp(this IExceptionContext ctx, string msg) => Process(ctx, new NotSupportedException(msg));

    public static Exception ExceptSchemaMismatch(this IExceptionContext ctx, string paramName, string columnRole, string columnName) =>
        Process(ctx, new ArgumentOutOfRangeException(paramName, $"Could not find {columnRole} column '{columnName}'"));

    public static Exception ExceptSchemaMismatch(this IExceptionContext ctx, string paramName, string columnRole, string columnName,
        string expectedType, string actualType) =>
        Process(ctx, new ArgumentOutOfRangeException(paramName,
            $"Schema mismatch for {columnRole} column '{columnName}': expected {expectedType}, got {actualType}"));

    public static void Check(this IExceptionContext ctx, bool f, string msg)
    {
        if (!f)
            throw ctx.Except(msg);
    }

    public static void CheckParam(this IExceptionContext ctx, bool f, string paramName, string msg)
    {
        if (!f)
            throw ctx.ExceptParam(paramName, msg);
    }

    public static void CheckUserArg(this IExceptionContext ctx, bool f, string name, string msg)
    {
        if (!f)
            throw ctx.ExceptUserArg(name, msg);
    }

    public static void CheckValue<T>(T val, string paramName) where T : class => CheckValue(null, val, paramName);

    public static void CheckValue<T>(this IExceptionContext ctx, T val, string paramName) where T : class
    {
        if (val == null)
            throw ctx.ExceptValue(paramName);
    }

    public static string CheckNonEmpty(this IExceptionContext ctx, string s, string paramName) =>
        !string.IsNullOrEmpty(s) ? s : throw ctx.ExceptParam(paramName, $"{paramName} cannot be null or empty");

    public static string CheckNonWhiteSpace(this IExceptionContext ctx, string s, string paramName) =>
        !string.IsNullOrWhiteSpace(s) ? s : throw ctx.ExceptParam(paramName, $"{paramName} cannot be null or white space");

    public static void CheckAlive(this IHostEnvironment env)
    {
        if (env is ICancelable { IsCanceled: true })
            throw env.Process(new OperationCanceledException("Operation was canceled."));
    }

    private static TException Process<TException>(IExceptionContext ctx, TException exception) where TException : Exception =>
        ctx == null ? exception : ctx.Process(exception);
}
